import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FetchFailure } from "../../collect/failure.js";
import { nameOfAddress } from "../../collect/names.js";
import { checkReplaceable, partName } from "../whole-file.js";
import { HttpClient, type HttpOptions } from "./http.js";
import { progressBar } from "./progress-bar.js";

export interface DownloadUrlOptions extends HttpOptions {
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** Draws a bar on the terminal; default where there is one. */
  readonly showProgress?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Downloads one file and returns its path. `dest` is the file, or an existing folder in which the address's last part
 * is the name; without it the file comes into the working folder. The file is whole or absent.
 * Limits: 10 minutes and 4 GB unless options say otherwise. Throws a `FetchFailure`, or an Error if `dest` is a device or
 * a pipe.
 */
export async function downloadUrl(url: string, dest = ".", options: DownloadUrlOptions = {}): Promise<string> {
  if (!URL.canParse(url)) throw new FetchFailure("bad-address", `${url} isn't an address`);
  const folder = (await stat(dest).catch(() => undefined))?.isDirectory() ?? false;
  const path = folder ? join(dest, nameOfAddress(url)) : dest;
  await checkReplaceable(path);
  const { onProgress, signal, showProgress = process.stderr.isTTY, ...limits } = options;
  const http = new HttpClient({ totalMs: 600_000, maxBytes: 4e9, ...limits });
  const bar = showProgress ? progressBar(process.stderr, nameOfAddress(url)) : undefined;
  const part = partName(path);
  try {
    await http.receive(url, { signal }, async ({ body, length, headers }) => {
      const packed = headers["content-encoding"];
      if (packed && packed !== "identity") throw new FetchFailure("bad-answer", `comes packed (${packed})`);
      await mkdir(dirname(path), { recursive: true });
      const file = await open(part, "w");
      try {
        let received = 0;
        for await (const chunk of body) {
          await file.writeFile(chunk);
          received += chunk.length;
          onProgress?.(received, length);
          bar?.update(received, length);
        }
      } finally {
        await file.close();
      }
    });
    await rename(part, path);
    return path;
  } finally {
    bar?.end();
    await rm(part, { force: true });
    await http.close();
  }
}
