import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import { FetchFailure } from "../../collect/failure.js";

/** IPv4 addresses written inside IPv6: the translation prefix 64:ff9b::/96 of networks without IPv4 (RFC 6052). */
const TRANSLATED = "rfc6052";

/**
 * Whether an IP address lies on the public internet: not loopback, private, link-local (169.254.169.254 gives out
 * cloud credentials), unique-local, shared, multicast or reserved, nor one of those written as IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv6" && parsed.range() === TRANSLATED) {
    return new ipaddr.IPv4(parsed.toByteArray().slice(12)).range() === "unicast";
  }
  return parsed.range() === "unicast";
}

/**
 * A connector for undici that refuses addresses off the public internet at the moment of connecting, on the address
 * that is connected to: a name can't resolve to one thing for a check and to another afterwards, and every
 * redirect passes here again. `allowHosts` names hosts (`host` or `host:port`) that may be anywhere; `true`: all.
 */
export function guardedConnector(connectMs: number, allowHosts: readonly string[] | true): buildConnector.connector {
  const open = buildConnector({ timeout: connectMs });
  const guarded = buildConnector({ timeout: connectMs, lookup: publicLookup });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, "");
    const allowed = allowHosts === true || allowHosts.includes(host) || allowHosts.includes(`${host}:${options.port}`);
    if (allowed) return open(options, callback);
    // Literal addresses are connected to without a lookup.
    if (isIP(host) && !isPublicAddress(host)) return callback(refusal(host, host), null);
    return guarded(options, callback);
  };
}

/** `dns.lookup`, leaving only public addresses; a failure when none is left. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, "");
    const reachable = addresses.filter(({ address }) => isPublicAddress(address));
    if (reachable.length === 0) return callback(refusal(hostname, addresses[0]?.address ?? "nowhere"), "");
    if (options.all) return callback(null, reachable);
    callback(null, reachable[0].address, reachable[0].family);
  });
};

function refusal(host: string, address: string): FetchFailure {
  const where = host === address ? address : `${host} (${address})`;
  return new FetchFailure(
    "private-address",
    `${where} lies in a private network, and nothing is fetched from there unless the host is allowed`,
  );
}
