import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WeightsError } from "../weights/errors.js";
import { writeSafetensors } from "../weights/safetensors.js";
import type { StateDict } from "../weights/state-dict.js";
import type { Progress } from "./download.js";
import { cachedImagenet, type LoadWeightsOptions, loadFirst, loadWeights } from "./hub.js";
import { UnavailableError } from "./unavailable-error.js";

/** Large enough to come in many chunks. */
const state: StateDict = new Map([
  ["a", { dtype: "F32", shape: [100_000], data: Float32Array.from({ length: 100_000 }, (_, i) => i) }],
]);
const file = writeSafetensors(state);
const half = Math.floor(file.length / 2);
const hash = createHash("sha256").update(file).digest("hex");

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let origin: string;
let cacheDir: string;
let options: LoadWeightsOptions;
let requests: IncomingMessage[];
/** One answer for each request; the last holds for all further. */
let answers: Handler[];

beforeEach(async () => {
  requests = [];
  answers = [sendFile()];
  server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1](request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cacheDir = await mkdtemp(join(tmpdir(), "sunbear-hub-"));
  options = { cacheDir, limits: { retryDelay: 1 } };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(cacheDir, { recursive: true });
});

/** Sends the file, or the range asked for if it is still of this version. */
function sendFile({ etag = '"v1"', bytes = file } = {}): Handler {
  return ({ headers }, response) => {
    const start = headers["if-range"] === etag ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0) : 0;
    const range = start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { etag, "content-length": bytes.length - start, ...range });
    response.end(bytes.subarray(start));
  };
}

/** Sends half of the file, then cuts the connection. */
const sendHalf =
  (etag = '"v1"'): Handler =>
  (_, response) => {
    response.writeHead(200, { etag, "content-length": file.length });
    response.write(file.subarray(0, half), () => setTimeout(() => response.destroy(), 20));
  };

/** Sends half of the file, then nothing. */
const stall: Handler = (_, response) => {
  response.writeHead(200, { etag: '"v1"', "content-length": file.length });
  response.write(file.subarray(0, half));
};

const status =
  (code: number): Handler =>
  (_, response) =>
    response.writeHead(code).end();

const redirect =
  (location: string, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(302, { location, ...headers }).end();

/** Aborts a download when half of the file is here; the next one gets all of it. */
async function abortHalfway(): Promise<void> {
  answers = [stall, sendFile()];
  const controller = new AbortController();
  const onProgress = ({ received }: Progress) => received === half && controller.abort(new Error("Ctrl-C"));
  const loading = loadWeights(`${origin}/bears.safetensors`, { ...options, onProgress, signal: controller.signal });
  await expect(loading).rejects.toThrow("Ctrl-C");
}

const cached = async () => (await readdir(join(cacheDir, "weights"))).filter((name) => !name.endsWith(".json"));

describe("downloads", () => {
  test("a file is downloaded once, and progress is told", async () => {
    const progress: Progress[] = [];
    const address = `${origin}/models/bears.safetensors?download=true`;
    expect(await loadWeights(address, { ...options, onProgress: (p) => progress.push(p) })).toEqual(state);
    expect(progress[0]).toEqual({ name: "bears.safetensors", received: 0, total: file.length });
    expect(progress.at(-1)).toEqual({ name: "bears.safetensors", received: file.length, total: file.length });
    expect(progress.map((p) => p.received)).toEqual(progress.map((p) => p.received).toSorted((a, b) => a - b));
    expect(await loadWeights(address, options)).toEqual(state);
    expect(requests).toHaveLength(1);
    expect(await readdir(join(cacheDir, "weights"))).toEqual([
      expect.stringMatching(/^[0-9a-f]{12}-bears\.safetensors$/),
    ]);
  });

  test("files of one name at two addresses are two files", async () => {
    answers = [sendFile(), sendFile({ bytes: writeSafetensors(new Map()) })];
    await loadWeights(`${origin}/brown/bears.safetensors`, options);
    expect((await loadWeights(`${origin}/black/bears.safetensors`, options)).size).toBe(0);
  });

  test("a download that is cut off goes on where it stopped", async () => {
    answers = [sendHalf(), sendFile()];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests).toHaveLength(2);
    const received = Number(/^bytes=(\d+)-$/.exec(requests[1].headers.range ?? "")?.[1]);
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThanOrEqual(half);
    expect(requests[1].headers["if-range"]).toBe('"v1"');
  });

  test("if the file has changed meanwhile, it is downloaded from the beginning", async () => {
    answers = [sendHalf('"v0"'), sendFile({ etag: '"v1"' })];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests[1].headers["if-range"]).toBe('"v0"');
  });

  test("a weak ETag isn't relied on", async () => {
    answers = [sendHalf('W/"v1"'), sendFile({ etag: 'W/"v1"' })];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests[1].headers.range).toBeUndefined();
  });

  test("a range that the server gives wrongly or can't give is asked for anew", async () => {
    const wrongRange: Handler = (_, response) =>
      response.writeHead(206, { "content-range": `bytes 0-${file.length - 1}/${file.length}` }).end(file);
    answers = [sendHalf(), wrongRange, sendHalf(), status(416), sendFile()];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests.map(({ headers }) => headers.range !== undefined)).toEqual([false, true, false, true, false]);
  });

  test("a later call goes on with what an aborted one has left", async () => {
    await abortHalfway();
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests[1].headers.range).toBe(`bytes=${half}-`);
    expect(await readdir(join(cacheDir, "weights"))).toHaveLength(1);
  });

  test("a process goes on with what a dead one has left, and leaves a living one's alone", async () => {
    await abortHalfway();
    const [part] = await cached();
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const pathOf = (pid: number) => join(cacheDir, "weights", part.replace(/\.\d+-\d+\.part$/, `.${pid}-0.part`));
    await rename(join(cacheDir, "weights", `${part}.json`), `${pathOf(dead)}.json`);
    await rename(join(cacheDir, "weights", part), pathOf(dead));
    await writeFile(pathOf(process.ppid), "half of another");
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests[1].headers.range).toBe(`bytes=${half}-`);
    expect(await readFile(pathOf(process.ppid), "utf8")).toBe("half of another");
    expect(await cached()).toHaveLength(2);
  });

  test("two calls at once don't disturb each other", async () => {
    const address = `${origin}/bears.safetensors`;
    const both = await Promise.all([loadWeights(address, options), loadWeights(address, options)]);
    expect(both).toEqual([state, state]);
    expect(await readdir(join(cacheDir, "weights"))).toHaveLength(1);
  });

  test("a server that fails for a moment is asked again", async () => {
    answers = [status(503), status(429), sendFile()];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
  });

  test("a server that is silent is given up after the time limit, and what came is kept", async () => {
    answers = [stall];
    const loading = loadWeights(`${origin}/bears.safetensors`, {
      ...options,
      limits: { attempts: 1, idleTimeout: 1000 }, // long enough for a busy machine to send the first half
    });
    await expect(loading).rejects.toThrow(
      `${origin}/bears.safetensors: the download broke off after ${half} bytes (no answer in 1 s). ` +
        "Try again: it goes on where it stopped.",
    );
    expect(await cached()).toEqual([expect.stringMatching(/\.part$/)]);
  });

  test("a server that never answers is given up, and nothing is left", async () => {
    answers = [() => {}];
    const loading = loadWeights(`${origin}/bears.safetensors`, { ...options, limits: { idleTimeout: 200 } });
    await expect(loading).rejects.toThrow(/can't be reached \(no answer in 0\.2 s\)/);
    expect(await readdir(join(cacheDir, "weights"))).toEqual([]);
  });

  test("attempts end", async () => {
    answers = [status(500)];
    const loading = loadWeights(`${origin}/bears.safetensors`, options);
    await expect(loading).rejects.toThrow(UnavailableError);
    await expect(loading).rejects.toThrow(`: ${new URL(origin).host}: the server answers with status 500. Try again`);
    expect(requests).toHaveLength(5);
  });

  test("a file that isn't there is named, at once", async () => {
    answers = [status(404)];
    const loading = loadWeights(`${origin}/bears.safetensors`, options);
    await expect(loading).rejects.toThrow(
      `${origin}/bears.safetensors: ${new URL(origin).host} answers with status 404. Check the address.`,
    );
    expect(requests).toHaveLength(1);
    expect(await readdir(join(cacheDir, "weights"))).toEqual([]);
  });

  test("redirects are followed, to addresses that may be asked", async () => {
    answers = [redirect("/cdn/bears"), sendFile()];
    expect(await loadWeights(`${origin}/bears.safetensors`, options)).toEqual(state);
    expect(requests.map(({ url }) => url)).toEqual(["/bears.safetensors", "/cdn/bears"]);
    answers = [redirect("http://192.0.2.1/bears")];
    await expect(loadWeights(`${origin}/2`, options)).rejects.toThrow("http://192.0.2.1 isn't asked for weights");
    answers = [redirect("/bears")];
    await expect(loadWeights(`${origin}/3`, options)).rejects.toThrow("redirects more than 5 times");
  });
});

describe("checks", () => {
  test("the hash in the name is checked, and a wrong file leaves nothing behind", async () => {
    expect(await loadWeights(`${origin}/bears-${hash.slice(0, 8)}.pth`, options)).toEqual(state);
    const before = await readdir(join(cacheDir, "weights"));
    await expect(loadWeights(`${origin}/bears-deadbeef.pth`, options)).rejects.toThrow(
      `${origin}/bears-deadbeef.pth: its SHA-256 begins with ${hash.slice(0, 8)}, and should with deadbeef.`,
    );
    expect(await readdir(join(cacheDir, "weights"))).toEqual(before);
  });

  test("a date in the name isn't a hash", async () => {
    expect(await loadWeights(`${origin}/bears-20240131.safetensors`, options)).toEqual(state);
  });

  test("the hash that Hugging Face tells in its redirect is checked", async () => {
    answers = [redirect("/cdn", { "x-linked-etag": `"${hash}"` }), sendFile()];
    expect(await loadWeights(`${origin}/1.safetensors`, options)).toEqual(state);
    requests.length = 0;
    answers = [redirect("/cdn", { "x-linked-etag": `"${"0".repeat(64)}"` }), sendFile()];
    await expect(loadWeights(`${origin}/2.safetensors`, options)).rejects.toThrow("and should with 0000");
  });

  test("a page in place of the weights leaves nothing behind", async () => {
    answers = [(_, response) => response.end("<!DOCTYPE html><title>Log in</title>")];
    await expect(loadWeights(`${origin}/bears.pth`, options)).rejects.toThrow("this is a web page, not weights");
    expect(await readdir(join(cacheDir, "weights"))).toEqual([]);
  });

  test("a cached file that is damaged is downloaded again", async () => {
    const address = `${origin}/bears.safetensors`;
    await loadWeights(address, options);
    const [name] = await cached();
    await writeFile(join(cacheDir, "weights", name), file.subarray(0, half));
    expect(await loadWeights(address, options)).toEqual(state);
    expect(requests).toHaveLength(2);
  });

  test("a file too large is refused, whether the server says so or not", async () => {
    const limits = { maxBytes: half };
    await expect(loadWeights(`${origin}/1`, { ...options, limits })).rejects.toThrow(
      `the file has ${file.length} bytes`,
    );
    answers = [(_, response) => response.writeHead(200, { "transfer-encoding": "chunked" }).end(file)];
    await expect(loadWeights(`${origin}/2`, { ...options, limits })).rejects.toThrow(`has more than ${half} bytes`);
    expect(await readdir(join(cacheDir, "weights"))).toEqual([]);
  });

  test.each([
    ["http://192.0.2.1/bears.pth", "Give an https address"],
    ["https://me:secret@192.0.2.1/bears.pth", "the address holds a name or password"],
    ["ftp://192.0.2.1/bears.pth", "addresses of this kind aren't known"],
    ["https://", "addresses of this kind aren't known"],
  ])("%s isn't asked", async (address, message) => {
    const error = await loadWeights(address, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WeightsError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("secret");
  });

  test("a cache that can't be written is named", async () => {
    await writeFile(join(cacheDir, "weights"), "a file where the folder should be");
    await expect(loadWeights(`${origin}/bears.pth`, options)).rejects.toThrow(
      `${cacheDir}: downloads can't be kept here`,
    );
  });
});

describe("several addresses", () => {
  const closed = "http://127.0.0.1:9/resnet18-f37072fd.pth";

  test("the next is asked if one can't be reached, refuses, or gives something else", async () => {
    const last = { address: `${origin}/model.safetensors` };
    expect(await loadFirst("imagenet", [{ address: closed }, last], options)).toEqual(state);
    const wrong = { address: `${origin}/resnet18-f37072fd.pth` };
    expect(await loadFirst("imagenet", [wrong, last], options)).toEqual(state);
  });

  test("without a network, one error says so", async () => {
    const loading = loadFirst("imagenet", [{ address: closed }, { address: closed }], options);
    await expect(loading).rejects.toThrow(UnavailableError);
    await expect(loading).rejects.toThrow(
      /^imagenet: 127\.0\.0\.1:9 can't be reached \(.*\), 127\.0\.0\.1:9 can't be reached \(.*\)\. Check/,
    );
  });

  test("a file that is wrong isn't taken for a missing network", async () => {
    const wrong = { address: `${origin}/resnet18-f37072fd.pth` };
    const error = await loadFirst("imagenet", [wrong, { address: closed }], options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WeightsError);
    expect(error).not.toBeInstanceOf(UnavailableError);
  });

  test("an abort ends it all", async () => {
    const loading = loadFirst("imagenet", [{ address: closed }], {
      ...options,
      signal: AbortSignal.abort(new Error("Ctrl-C")),
    });
    await expect(loading).rejects.toThrow("Ctrl-C");
  });
});

describe("files", () => {
  test("a path or file address is read", async () => {
    const path = join(cacheDir, "my bears.safetensors");
    await writeFile(path, file);
    expect(await loadWeights(path)).toEqual(state);
    expect(await loadWeights(pathToFileURL(path).href)).toEqual(state);
  });

  test("what is no file of weights is named", async () => {
    const path = join(cacheDir, "bears.safetensors");
    await expect(loadWeights(path)).rejects.toThrow(`${path}: there is no such file. Give a .pth or .safetensors file`);
    await expect(loadWeights(cacheDir)).rejects.toThrow(`${cacheDir}: this is a folder`);
    await writeFile(path, file.subarray(0, half));
    await expect(loadWeights(path)).rejects.toThrow(`${path}: its header describes 400000 bytes of data, and it holds`);
    await expect(loadWeights(path, { limits: { maxBytes: 100 } })).rejects.toThrow("weights up to 100 are read");
    const hashed = join(cacheDir, "resnet18-f37072fd.pth");
    await writeFile(hashed, file);
    await expect(loadWeights(hashed)).rejects.toThrow("and should with f37072fd");
  });
});

const hasXdg = !["darwin", "win32"].includes(process.platform);
test.runIf(hasXdg)("downloads are kept in $XDG_CACHE_HOME (skipped where the system has none)", async () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cacheDir;
  try {
    await loadWeights(`${origin}/bears.safetensors`, { limits: options.limits });
    expect(await readdir(join(cacheDir, "sunbear", "weights"))).toHaveLength(1);
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
});

test("ImageNet's weights are found where an earlier download has put them, and nothing is downloaded", async () => {
  expect(await cachedImagenet({ cacheDir })).toBeUndefined();
  const address = "https://download.pytorch.org/models/resnet18-f37072fd.pth";
  const name = `${createHash("sha256").update(address).digest("hex").slice(0, 12)}-resnet18-f37072fd.pth`;
  await mkdir(join(cacheDir, "weights"));
  await writeFile(join(cacheDir, "weights", name), file);
  expect(await cachedImagenet({ cacheDir })).toBe(join(cacheDir, "weights", name));
});
