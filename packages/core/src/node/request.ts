import { WeightsError } from "../weights/errors.js";
import { UnavailableError } from "./unavailable-error.js";

export interface Answer {
  readonly response: Response;
  /** The file's SHA-256, if the server told it on the way. */
  readonly sha256?: string;
}

const MAX_REDIRECTS = 5;

/**
 * GETs an address, following redirects by hand: each must be safe to ask, and Hugging Face tells a file's SHA-256
 * (x-linked-etag) in the answer that redirects to it.
 * @throws WeightsError for an address that isn't safe; UnavailableError if it can't be reached
 */
export async function request(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  let url = safeAddress(address, address);
  let sha256: string | undefined;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await ask(url, { headers, signal, redirect: "manual" }, address);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) return { response, sha256 };
    await response.body?.cancel();
    sha256 = /^"?([0-9a-f]{64})"?$/.exec(response.headers.get("x-linked-etag") ?? "")?.[1] ?? sha256;
    url = safeAddress(location, address, url);
  }
  throw new UnavailableError(address, `${url.host} redirects more than ${MAX_REDIRECTS} times`, "Check the address");
}

async function ask(url: URL, init: RequestInit, address: string): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    const reason = init.signal?.aborted ? `${init.signal.reason?.message}` : reasonOf(cause);
    throw new UnavailableError(
      address,
      `${url.host} can't be reached (${reason})`,
      "Check the network and the address",
      {
        cause,
      },
    );
  }
}

/** Node's fetch hides the reason in the cause of its error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return reasonOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** Only https can't be changed on its way; http may be asked of this machine itself. */
function safeAddress(location: string, address: string, base?: URL): URL {
  if (!URL.canParse(location, base))
    throw new WeightsError(address, `${location} isn't an address`, "Check the address");
  const url = new URL(location, base);
  if (url.username || url.password)
    throw new WeightsError(
      url.host,
      "the address holds a name or password",
      "Download the file yourself and give its path",
    );
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback))
    throw new WeightsError(address, `${url.protocol}//${url.host} isn't asked for weights`, "Give an https address");
  return url;
}
