import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { asPng, photo, pixelBomb } from "../../packages/data/src/node/collect/testing/photos.js";

export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => unknown;

/** A server on this machine that can behave as badly as the web does. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** `127.0.0.1:PORT`, as it is allowed in options. */
  readonly host: string;
  /** Paths asked for, in order. */
  readonly requests: string[];
  /** Most requests that were under way at once. */
  readonly busiest: () => number;
  close(): Promise<void>;
}

/** Serves each path by the route whose key it begins with: the longest key of the first table that has one. */
export async function serve(...tables: Readonly<Record<string, Route>>[]): Promise<TestServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const routes = tables.flatMap((table) => Object.entries(table).sort(([a], [b]) => b.length - a.length));
  let busy = 0;
  let busiest = 0;
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    busiest = Math.max(busiest, ++busy);
    response.on("close", () => busy--);
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, route] = routes.find(([prefix]) => url.pathname.startsWith(prefix)) ?? [];
    if (!route) return response.writeHead(404).end();
    route(request, response, url);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base: `http://${host}`,
    host,
    requests,
    busiest: () => busiest,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

export const sendPhoto: Route = async (_request, response, url) => {
  const bytes = await photo(url.pathname);
  response.writeHead(200, { "content-type": "image/jpeg", "content-length": bytes.length }).end(bytes);
};

/** How often each path was asked for, for routes that fail at first. */
function counter(): (path: string) => number {
  const counts = new Map<string, number>();
  return (path) => {
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    return count;
  };
}

const redirect =
  (to: (url: URL) => string): Route =>
  (_request, response, url) =>
    response.writeHead(302, { location: to(url) }).end();

const send =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, status = 200): Route =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

// Made before the first request, since making them keeps the server, and who asks it, from doing anything else.
const GZIP_BOMB = gzipSync(Buffer.alloc(100e6));
const PIXEL_BOMB = pixelBomb();

/** Every way in which a picture's server may misbehave, by path. */
export function misbehaviour(): Record<string, Route> {
  const times = counter();
  return {
    "/photo/": sendPhoto,
    "/403": send("no", {}, 403),
    "/404": send("no", {}, 404),
    "/429-for-ever": send("slow down", { "retry-after": "0" }, 429),
    "/429-then-photo": (request, response, url) =>
      times(url.pathname) < 3
        ? response.writeHead(429, { "retry-after": "0" }).end("slow down")
        : sendPhoto(request, response, url),
    "/429-until-tomorrow": send("slow down", { "retry-after": "86400" }, 429),
    "/500-then-photo": (request, response, url) =>
      times(url.pathname) < 2 ? response.writeHead(500).end("oops") : sendPhoto(request, response, url),
    "/html": send("<!DOCTYPE html><html><body>Not found</body></html>", { "content-type": "image/jpeg" }),
    "/text": send("no picture", { "content-type": "image/jpeg" }),
    "/empty": send("", { "content-type": "image/jpeg" }),
    "/svg": send('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', { "content-type": "image/svg+xml" }),
    // Half of what was promised, then the connection goes.
    "/truncated": async (_request, response, url) => {
      const bytes = await photo(url.pathname);
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    },
    // Half a picture, and an end as if that were all.
    "/cut-off": async (_request, response, url) => {
      const bytes = await photo(url.pathname);
      response.writeHead(200).end(bytes.subarray(0, bytes.length / 2));
    },
    // More than was promised.
    "/too-short-length": async (request, response, url) => {
      const bytes = await photo(url.pathname);
      response.flushHeaders = () => {};
      request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${Math.floor(bytes.length / 2)}\r\n\r\n`);
      request.socket.end(bytes);
    },
    "/too-long-length": async (_request, response, url) => {
      const bytes = await photo(url.pathname);
      response.writeHead(200, { "content-length": bytes.length + 1000 });
      response.write(bytes);
    },
    "/huge-length": (_request, response) => {
      response.writeHead(200, { "content-length": 1e12 });
      response.write("x");
    },
    "/endless": (_request, response) => {
      const block = Buffer.alloc(65_536, 1);
      const pump = () => {
        while (!response.destroyed && response.write(block));
      };
      response.on("drain", pump);
      pump();
    },
    "/drip": async (_request, response) => {
      const timer = setInterval(() => response.write("x"), 100);
      response.on("close", () => clearInterval(timer));
    },
    "/silent": () => {},
    "/reset": (request) => request.socket.destroy(),
    "/loop": redirect(() => "/loop"),
    "/ping": redirect((url) => `/pong${url.search}`),
    "/pong": redirect((url) => `/ping${url.search}`),
    "/moved": redirect((url) => `/photo${url.pathname}`),
    "/to-nowhere": redirect(() => "http://"),
    "/to-file": redirect(() => "file:///etc/passwd"),
    "/to-loopback": redirect(() => "http://127.0.0.1:1/secret.jpg"),
    "/to-localhost": redirect(() => "http://localhost:1/secret.jpg"),
    "/to-metadata": redirect(() => "http://169.254.169.254/latest/meta-data/"),
    "/to-mapped": redirect(() => "http://[::ffff:127.0.0.1]:1/secret.jpg"),
    "/to-unique-local": redirect(() => "http://[fd00::1]/secret.jpg"),
    "/gzip-bomb": send(GZIP_BOMB, { "content-encoding": "gzip", "content-type": "image/jpeg" }),
    "/gzipped": async (_request, response, url) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(await photo(url.pathname)));
    },
    "/pixel-bomb": send(PIXEL_BOMB, { "content-type": "image/png" }),
    "/same": async (_request, response) => response.writeHead(200).end(await photo("same")),
    "/png-called": async (_request, response, url) => {
      const bytes = await asPng(await photo(url.pathname));
      response.writeHead(200, { "content-type": "image/jpeg" }).end(bytes);
    },
    "/up": sendPhoto,
  };
}
