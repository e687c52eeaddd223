import { setTimeout as sleep } from "node:timers/promises";
import { WeightsError } from "../weights/errors.js";
import type { PartFile } from "./part-file.js";
import { reasonOf, request } from "./request.js";
import { UnavailableError } from "./unavailable-error.js";

export interface Progress {
  /** The file's name. */
  readonly name: string;
  /** Bytes that have arrived, those of earlier attempts included. */
  readonly received: number;
  /** Bytes of the whole file, if the server says. */
  readonly total?: number;
}

export interface DownloadLimits {
  /** Times that a download which breaks off is taken up, the first included. Default 5. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; before each further one twice as long. Default 500. */
  readonly retryDelay: number;
  /** Milliseconds without a byte after which a server counts as silent. Default 30,000. */
  readonly idleTimeout: number;
  /** Longest file. Default 1 GiB; the largest ResNet has a quarter of that. */
  readonly maxBytes: number;
}

export const defaultLimits: DownloadLimits = {
  attempts: 5,
  retryDelay: 500,
  idleTimeout: 30_000,
  maxBytes: 2 ** 30,
};

export interface DownloadOptions extends DownloadLimits {
  readonly name: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** A download that may go on if it is tried again. */
class Interruption extends Error {}

/**
 * Downloads the rest of a part: where it was cut off, if the file at the address is still the same, else from the
 * beginning. Short faults are waited out. What has arrived stays in the part, whatever happens.
 * @returns the SHA-256 that the file should have, if the server told it
 * @throws UnavailableError if the server can't be reached or refuses; WeightsError if the file is too large or the
 * download keeps breaking off; the signal's reason
 */
export async function download(address: string, part: PartFile, options: DownloadOptions): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptDownload(address, part, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      const mayGoOn = error instanceof Interruption || (error instanceof UnavailableError && attempt > 1);
      if (!mayGoOn) throw error;
      if (attempt >= options.attempts) throw givenUp(address, part, error);
      await sleep(options.retryDelay * 2 ** (attempt - 1), undefined, { signal: options.signal });
    }
  }
}

function givenUp(address: string, { size }: PartFile, cause: Interruption | UnavailableError): WeightsError {
  const reason = cause instanceof UnavailableError ? cause.problem : cause.message;
  if (size === 0) {
    const problem = cause instanceof UnavailableError ? reason : `${new URL(address).host}: ${reason}`;
    return new UnavailableError(address, problem, "Try again later", { cause });
  }
  const problem = `the download broke off after ${size} bytes (${reason})`;
  return new WeightsError(address, problem, "Try again: it goes on where it stopped", { cause });
}

async function attemptDownload(address: string, part: PartFile, options: DownloadOptions): Promise<string | undefined> {
  const { name, idleTimeout, onProgress } = options;
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new Error(`no answer in ${idleTimeout / 1000} s`)), idleTimeout);
  const signal = options.signal ? AbortSignal.any([idle.signal, options.signal]) : idle.signal;
  try {
    const { response, sha256 } = await request(address, headersFor(part), signal);
    const total = await begin(response, address, part, options);
    onProgress?.({ name, received: part.size, total });
    for await (const chunk of chunksOf(response, idle.signal)) {
      timer.refresh();
      await append(chunk, address, part, options);
      onProgress?.({ name, received: part.size, total });
    }
    if (total !== undefined && part.size !== total) throw new Interruption(`it has ${total} bytes`);
    return sha256;
  } finally {
    clearTimeout(timer);
  }
}

function headersFor({ size, version }: PartFile): Record<string, string> {
  // A compressed answer could be neither measured nor taken up in the middle.
  const headers = { "accept-encoding": "identity" };
  return size > 0 && version ? { ...headers, range: `bytes=${size}-`, "if-range": version } : headers;
}

/** Makes the part ready for the body of an answer; returns the file's length, if the server says. */
async function begin(
  response: Response,
  address: string,
  part: PartFile,
  { maxBytes }: DownloadOptions,
): Promise<number | undefined> {
  const { status, headers } = response;
  const isContinuation = status === 206 && headers.get("content-range")?.startsWith(`bytes ${part.size}-`);
  if (!isContinuation && status !== 200) {
    await response.body?.cancel();
    if (status === 206 || status === 416) await part.restart();
    if (isPassing(status)) throw new Interruption(`the server answers with status ${status}`);
    const problem = `${new URL(address).host} answers with status ${status}`;
    throw new UnavailableError(address, problem, "Check the address");
  }
  const length = headers.get("content-length");
  const total = length === null ? undefined : Number(length) + (isContinuation ? part.size : 0);
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(address, total, maxBytes);
  }
  if (!isContinuation) await part.restart(versionOf(headers));
  return total;
}

/** Statuses that a later attempt may not meet; 206 and 416 answer a range that was wrong. */
const isPassing = (status: number) => [206, 408, 416, 425, 429].includes(status) || status >= 500;

/** What If-Range may name: an ETag that stands for the same bytes (not a weak one), or the date of the last change. */
function versionOf(headers: Headers): string | undefined {
  const etag = headers.get("etag");
  return etag?.startsWith('"') ? etag : (headers.get("last-modified") ?? undefined);
}

async function append(chunk: Uint8Array, address: string, part: PartFile, { maxBytes }: DownloadOptions) {
  if (part.size + chunk.length > maxBytes) {
    await part.restart();
    throw tooLarge(address, undefined, maxBytes);
  }
  await part.append(chunk);
}

const tooLarge = (address: string, bytes: number | undefined, maxBytes: number) =>
  new WeightsError(
    address,
    `the file has ${bytes ?? `more than ${maxBytes}`} bytes, and weights up to ${maxBytes} are read`,
    "Choose smaller weights",
  );

async function* chunksOf(response: Response, idle: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw new Interruption(idle.aborted ? idle.reason.message : reasonOf(cause), { cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
}
