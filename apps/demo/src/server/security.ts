import { createHash, timingSafeEqual } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { Refusal } from "./refusal.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const EVERYWHERE = new Set(["0.0.0.0", "::"]);

/** What a browser may write into `Host` to reach this server: any other name was pointed here by somebody else. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const names = EVERYWHERE.has(host) ? [hostname(), ...ownAddresses()] : [inUrl(host)];
  const all = [...LOOPBACK, ...names].map((name) => name.toLowerCase());
  // Browsers leave HTTP's own port out.
  return new Set(all.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/** An address as it stands in a URL: IPv6 in brackets. */
export const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => inUrl(address)));
}

/**
 * Refuses requests under another name (a web site that points its own name at this machine: DNS rebinding) and from
 * pages of other origins.
 */
export function onlyOwnHosts(hosts: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("Host")?.toLowerCase();
    if (host === undefined || !hosts.has(host))
      throw new Refusal(403, `This server isn't called ${host ?? "nothing"}: use the address that it printed.`);
    const origin = c.req.header("Origin")?.toLowerCase();
    if (origin !== undefined && !hosts.has(origin.replace(/^http:\/\//, "")))
      throw new Refusal(403, `Pages of ${origin} may not use this server.`);
    await next();
  };
}

/** Asks for `Authorization: Bearer TOKEN`; comparing takes the same time however much of it is right. */
export function onlyWithToken(token: string): MiddlewareHandler {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(token);
  return async (c, next) => {
    const given = /^Bearer (.+)$/.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
    if (!timingSafeEqual(digest(given), expected))
      throw new Refusal(401, "The token is missing or wrong: open the address that the server printed.");
    await next();
  };
}

/** The page may use what comes from here, and nothing else; pictures may be made in it (`blob:`, `data:`). */
export const headers = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      // Not what its name may suggest: WebAssembly of the page's own may be compiled, while eval stays forbidden.
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "blob:", "data:"],
      mediaSrc: ["'self'", "blob:"],
      connectSrc: ["'self'", "blob:"],
      workerSrc: ["'self'", "blob:"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    strictTransportSecurity: false,
  });
