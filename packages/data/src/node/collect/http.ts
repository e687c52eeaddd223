import { setMaxListeners } from "node:events";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { FetchFailure, retryAfter } from "../../collect/failure.js";
import { guardedConnector } from "./address-guard.js";

/** Says who asks, as Wikimedia's and Openverse's rules want it. */
export const USER_AGENT = "Sunbear/0.1 (image collector; +https://www.npmjs.com/package/@sunbear/data)";

export interface HttpOptions {
  readonly userAgent?: string;
  /** Milliseconds until a connection stands, names resolved; default 4000. */
  readonly connectMs?: number;
  /** Milliseconds without a byte; default 8000. */
  readonly idleMs?: number;
  /** Milliseconds for the whole answer, redirects included; default 60,000. */
  readonly totalMs?: number;
  /** Bytes of one answer, unpacked; default 25 MB. */
  readonly maxBytes?: number;
  /** Default 5. */
  readonly maxRedirects?: number;
  /** Hosts (`host` or `host:port`) that may lie in a private network; `true`: any. Default none. */
  readonly allowHosts?: readonly string[] | true;
}

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A successful answer whose body is still to be read. */
export interface HttpAnswer {
  /** The address that answered in the end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Content-Length, where given. */
  readonly length?: number;
  /** At most `maxBytes`, as sent. */
  readonly body: AsyncIterable<Buffer>;
}

/** An HTTP client that trusts no server: with limits on time, size, redirects and places. Close it when done. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #options: Required<HttpOptions>;

  constructor(options: HttpOptions = {}) {
    this.#options = {
      userAgent: USER_AGENT,
      connectMs: 4000,
      idleMs: 8000,
      totalMs: 60_000,
      maxBytes: 25e6,
      maxRedirects: 5,
      allowHosts: [],
      ...options,
    };
    const { connectMs, idleMs, allowHosts } = this.#options;
    this.#agent = new Agent({
      connect: guardedConnector(connectMs, allowHosts),
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
      pipelining: 1,
    });
  }

  /** The body of what lies at an address, unpacked. Throws a `FetchFailure`, or the signal's reason. */
  get(address: string, options: HttpRequest = {}): Promise<Buffer> {
    return this.receive(address, options, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer.body) chunks.push(chunk);
      return unpack(Buffer.concat(chunks), answer.headers["content-encoding"], this.#options.maxBytes);
    });
  }

  /** Hands the answer to `consume`, and ends when that ends. The time limit covers both. */
  async receive<T>(
    address: string,
    { headers, signal }: HttpRequest,
    consume: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T> {
    const { totalMs } = this.#options;
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const late = new FetchFailure("timeout", `not whole after ${totalMs / 1000} s`);
    const timer = setTimeout(() => controller.abort(late), totalMs);
    const stop = () => controller.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    try {
      controller.signal.throwIfAborted();
      return await consume(await this.#follow(address, headers, controller.signal));
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      // Frees the connection where the body wasn't read to its end.
      controller.abort();
    }
  }

  async #follow(address: string, headers: HttpRequest["headers"], signal: AbortSignal): Promise<HttpAnswer> {
    const { maxBytes, maxRedirects, userAgent } = this.#options;
    let url = webAddress(address);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const {
        statusCode,
        headers: answered,
        body,
      } = await request(url, {
        dispatcher: this.#agent,
        signal,
        headers: { "user-agent": userAgent, accept: "*/*", "accept-encoding": "identity", ...headers },
      }).catch(raise);
      // An aborted body reports to whoever reads it; nobody may be reading.
      body.on("error", () => {});
      const location = answered.location;
      if (statusCode >= 300 && statusCode < 400 && typeof location === "string") {
        await discard(body, answered);
        if (!URL.canParse(location, url)) {
          throw new FetchFailure("bad-address", `redirects to ${location.slice(0, 80)}, which is no address`);
        }
        url = webAddress(new URL(location, url).href);
        continue;
      }
      if (statusCode < 200 || statusCode >= 300) {
        await discard(body, answered);
        const wait = retryAfter(single(answered["retry-after"]));
        throw new FetchFailure(`http-${statusCode}`, `answered ${statusCode}`, wait);
      }
      const declared = Number(single(answered["content-length"]) ?? Number.NaN);
      if (declared > maxBytes) throw tooLarge(maxBytes);
      return {
        url: url.href,
        headers: answered,
        length: Number.isNaN(declared) ? undefined : declared,
        body: limit(body, maxBytes),
      };
    }
    throw new FetchFailure("too-many-redirects", `redirects more than ${maxRedirects} times`);
  }

  /** Ends all connections at once. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function webAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new FetchFailure("bad-address", `${address.slice(0, 80)} isn't an http or https address`);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Reads a short body that nobody wants, so that its connection can serve again; cuts off any other. */
async function discard(body: Dispatcher.ResponseData["body"], headers: HttpAnswer["headers"]): Promise<void> {
  if (Number(single(headers["content-length"]) ?? Number.NaN) <= 8192) await body.dump().catch(raise);
  else body.destroy();
}

function tooLarge(maxBytes: number): FetchFailure {
  return new FetchFailure("too-large", `is larger than ${maxBytes / 1e6} MB`);
}

async function* limit(body: Dispatcher.ResponseData["body"], maxBytes: number): AsyncGenerator<Buffer> {
  let received = 0;
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await chunks.next().catch(raise);
      if (done) return;
      received += value.length;
      if (received > maxBytes) throw tooLarge(maxBytes);
      yield value;
    }
  } finally {
    body.destroy();
  }
}

const UNPACK = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Nothing packed is asked for, but some servers pack all the same; a small answer may unpack to gigabytes. */
async function unpack(bytes: Buffer, encoding: string | string[] | undefined, maxBytes: number): Promise<Buffer> {
  const name = (single(encoding) ?? "identity").trim().toLowerCase();
  if (name === "identity" || bytes.length === 0) return bytes;
  const unpacker = Object.hasOwn(UNPACK, name) ? UNPACK[name as keyof typeof UNPACK] : undefined;
  if (!unpacker) throw new FetchFailure("bad-answer", `is packed in an unknown way (${name.slice(0, 40)})`);
  try {
    return await unpacker(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new FetchFailure("damaged", "can't be unpacked");
  }
}

/** Throws what undici and the system report, in our words. */
function raise(error: unknown): never {
  if (error instanceof FetchFailure) throw error;
  // Several addresses of one host were tried, and each failed.
  if (error instanceof AggregateError && error.errors.length > 0) raise(error.errors[0]);
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_NODATA") {
    throw new FetchFailure("dns", `the name can't be resolved (${code})`);
  }
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    throw new FetchFailure("connect", "no connection in time");
  }
  if (CONNECT_CODES.test(code)) throw new FetchFailure("connect", `no connection (${code})`);
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    throw new FetchFailure("timeout", "stopped sending");
  }
  const detail = code || (error instanceof Error ? error.message : String(error));
  throw new FetchFailure("connection-lost", `the connection broke (${detail})`);
}

const CONNECT_CODES =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|EPROTO)$|CERT|TLS|SSL|UNABLE_TO/;
