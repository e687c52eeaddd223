import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { photo } from "../../packages/data/src/node/collect/testing/photos.js";
import { downloadImages, downloadUrl, parseManifest } from "../../packages/data/src/node/index.js";
import { misbehaviour, serve, type TestServer } from "./server.js";

let server: TestServer;
let folder: string;

beforeEach(async () => {
  server = await serve(misbehaviour());
  folder = await mkdtemp(join(tmpdir(), "sunbear-download-"));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const limits = () => ({ allowHosts: [server.host], maxBytes: 2e6 });
/** So that a test of a server that stalls is over soon. */
const shortly = { idleMs: 400, totalMs: 1500 };

async function manifestOf(dest: string) {
  const text = await readFile(join(dest, "manifest.jsonl"), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return { lines: text.trimEnd().split("\n"), entries: [...parseManifest(text).values()] };
}

/** What may become of one address. */
const outcomes: Record<string, string> = {
  "/photo/a.jpg": "ok image/jpeg",
  "/403.jpg": "http-403",
  "/404.jpg": "http-404",
  "/429-then-photo.jpg": "ok image/jpeg",
  "/429-for-ever.jpg": "http-429",
  "/429-until-tomorrow.jpg": "http-429",
  "/500-then-photo.jpg": "ok image/jpeg",
  "/html.jpg": "not-an-image",
  "/text.jpg": "not-an-image",
  "/empty.jpg": "not-an-image",
  "/svg.svg": "unsupported-type",
  "/truncated.jpg": "connection-lost",
  "/cut-off.jpg": "damaged",
  "/too-short-length.jpg": "damaged",
  "/huge-length.jpg": "too-large",
  "/endless.jpg": "too-large",
  "/reset.jpg": "connection-lost",
  "/loop": "too-many-redirects",
  "/ping?x=1": "too-many-redirects",
  "/moved.jpg": "ok image/jpeg",
  "/to-nowhere": "bad-address",
  "/to-file": "bad-address",
  "/to-loopback": "private-address",
  "/to-localhost": "private-address",
  "/to-metadata": "private-address",
  "/to-mapped": "private-address",
  "/to-unique-local": "private-address",
  "/gzip-bomb.jpg": "too-large",
  "/gzipped.jpg": "ok image/jpeg",
  "/pixel-bomb.png": "too-many-pixels",
  "/same-1.jpg": "ok image/jpeg",
  "/same-2.jpg": "ok image/jpeg",
  "/png-called.jpg": "ok image/png",
  "/up/..%2f..%2f..%2fescape.jpg": "ok image/jpeg",
  "/no-such-route.jpg": "http-404",
};

test("every misbehaviour ends, is accounted for, and leaves only whole pictures", async () => {
  const paths = Object.keys(outcomes);
  const urls = [...paths.map((path) => server.base + path), "http://", "ftp://a.example/x.jpg", "nonsense"];
  const entries = await downloadImages(folder, urls, { ...limits(), perHost: 8 });

  const became = entries.map(({ status, type, reason }) => (status === "ok" ? `ok ${type}` : reason));
  expect(Object.fromEntries(paths.map((path, i) => [path, became[i]]))).toEqual(outcomes);
  expect(became.slice(paths.length)).toEqual(["bad-address", "bad-address", "bad-address"]);

  const { lines, entries: written } = await manifestOf(folder);
  expect(lines).toHaveLength(urls.length);
  expect(written.map((entry) => entry.url)).toEqual(urls);
  const files = written.flatMap((entry) => entry.file ?? []);
  expect(await readdir(folder)).toEqual([...files, "manifest.jsonl"].sort());
  expect(files).toContain("00000000.jpg");
  expect(files).toContain("00000032.png");
  for (const entry of written.filter(({ file }) => file)) {
    expect((await readFile(join(folder, entry.file!))).length).toBe(entry.bytes);
  }
  expect(await readFile(join(folder, "00000000.jpg"))).toEqual(await photo("/photo/a.jpg"));
});

test("a server that stalls, drips, or promises more than it sends is left after a while", async () => {
  const urls = ["/silent", "/drip", "/too-long-length"].map((path) => server.base + path);
  const entries = await downloadImages(folder, urls, { ...limits(), ...shortly });
  expect(entries.map((entry) => entry.reason)).toEqual(["timeout", "timeout", "timeout"]);
  expect(await readdir(folder)).toEqual(["manifest.jsonl"]);
  expect(server.requests).toHaveLength(9);
});

test("attempts are bounded, and spent only on what may come right", async () => {
  const asked = (path: string) => server.requests.filter((request) => request === path).length;
  const paths = ["/403", "/429-for-ever", "/429-until-tomorrow", "/truncated", "/html", "/500-then-photo"];
  await downloadImages(
    folder,
    paths.map((path) => server.base + path),
    limits(),
  );
  expect(paths.map(asked)).toEqual([1, 3, 1, 3, 1, 2]);
});

test("a host that only refuses is given up", async () => {
  const urls = Array.from({ length: 40 }, (_, i) => `${server.base}/429-until-tomorrow/${i}`);
  const entries = await downloadImages(folder, urls, { ...limits(), perHost: 2 });
  expect(entries.map((entry) => entry.reason)).toEqual(Array(40).fill("http-429"));
  expect(entries.at(-1)!.error).toMatch(/was given up, after it failed 5 times in a row/);
  expect(server.requests.length).toBeLessThan(10);
});

test("a private address is fetched only where allowed", async () => {
  const url = `${server.base}/photo/a.jpg`;
  const [refused] = await downloadImages(join(folder, "a"), [url]);
  expect(refused).toMatchObject({ status: "failed", reason: "private-address" });
  expect(refused.error).toMatch("127.0.0.1 lies in a private network");
  const [byName] = await downloadImages(join(folder, "b"), [url.replace("127.0.0.1", "localhost")], limits());
  expect(byName).toMatchObject({ status: "failed", reason: "private-address" });
  expect(server.requests).toEqual([]);
  const [allowed] = await downloadImages(join(folder, "c"), [url], { allowHosts: true });
  expect(allowed.status).toBe("ok");
});

test("no more requests at once to a host than its limit", async () => {
  const urls = Array.from({ length: 60 }, (_, i) => `${server.base}/photo/${i}.jpg`);
  await downloadImages(folder, urls, { ...limits(), perHost: 3 });
  expect(server.busiest()).toBeLessThanOrEqual(3);
});

test("5,000 addresses, some of them bad, each accounted for", async () => {
  const kinds = [
    "/photo/",
    "/403/",
    "/html/",
    "/cut-off/",
    "/photo/",
    "/moved/",
    "/photo/",
    "/to-metadata/",
    "/photo/",
    "/empty/",
  ];
  const urls = Array.from({ length: 5000 }, (_, i) => `${server.base}${kinds[i % 10]}${i % 50}.jpg?${i}`);
  const entries = await downloadImages(folder, urls, { ...limits(), idleMs: 60_000, perHost: 16 });
  const { lines } = await manifestOf(folder);
  expect(lines).toHaveLength(5000);
  expect(entries.filter((entry) => entry.status === "ok")).toHaveLength(2500);
  expect((await readdir(folder)).length).toBe(2501);
});

describe("again", () => {
  test("only what is missing is fetched, and a failure is tried anew", async () => {
    const urls = ["/photo/a", "/photo/b", "/403", "/photo/c"].map((path) => server.base + path);
    await downloadImages(folder, urls, limits());
    const before = await snapshot(folder);
    await rm(join(folder, "00000001.jpg"));
    await writeFile(join(folder, "00000003.jpg"), "shorter than it was");
    server.requests.length = 0;
    await downloadImages(folder, urls, limits());
    expect([...server.requests].sort()).toEqual(["/403", "/photo/b", "/photo/c"]);
    expect(await snapshot(folder)).toEqual(before);
  });

  test("a longer list keeps the names; an address that comes twice is fetched once", async () => {
    const [a, b, c] = ["/photo/a", "/photo/b", "/photo/c"].map((path) => server.base + path);
    await downloadImages(folder, [a, a, b], limits());
    const entries = await downloadImages(folder, [c, a, b], limits());
    expect(entries.map((entry) => entry.file)).toEqual(["00000002.jpg", "00000000.jpg", "00000001.jpg"]);
  });

  test("a torn last line is no harm", async () => {
    const urls = ["/photo/a", "/photo/b"].map((path) => server.base + path);
    await downloadImages(folder, urls, limits());
    const whole = await snapshot(folder);
    const text = whole["manifest.jsonl"];
    await writeFile(join(folder, "manifest.jsonl"), text.slice(0, -40));
    await writeFile(join(folder, ".00000001.jpg.part"), "half a pict");
    await downloadImages(folder, urls, limits());
    expect(await snapshot(folder)).toEqual(whole);
  });

  test("Ctrl-C keeps what has arrived", async () => {
    const urls = [...Array(20).keys()].map((i) => `${server.base}/photo/${i}`);
    const interrupt = new AbortController();
    let arrived = 0;
    const onEntry = () => ++arrived === 5 && interrupt.abort(new Error("Ctrl-C"));
    const options = { ...limits(), perHost: 1 };
    await expect(downloadImages(folder, urls, { ...options, signal: interrupt.signal, onEntry })).rejects.toThrow(
      "Ctrl-C",
    );
    const { entries } = await manifestOf(folder);
    expect(entries).toHaveLength(20);
    expect(entries.filter((entry) => entry.status === "ok")).toHaveLength(5);
    await downloadImages(folder, urls, options);
    expect(server.requests).toHaveLength(20);
  });
});

test("labels become folders that stay inside, and sizes shrink to the longest side", async () => {
  const sources = ["../../evil", "CON", "a/b", "…"].map((label, i) => ({
    label,
    url: `${server.base}/photo/${i}.jpg`,
  }));
  const entries = await downloadImages(folder, sources, { ...limits(), maxSize: 40 });
  expect(entries.map((entry) => entry.file)).toEqual([
    "evil/00000000.jpg",
    "CON_/00000000.jpg",
    "a b/00000000.jpg",
    "…/00000000.jpg",
  ]);
  expect(entries.map(({ width, height }) => [width, height])).toEqual(Array(4).fill([40, 40]));
});

test("a folder that can't be written to is an error, not 100 failed addresses", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(downloadImages(join(folder, "file"), [`${server.base}/photo/1`], limits())).rejects.toThrow(
    /ENOTDIR|EEXIST/,
  );
});

describe("downloadUrl", () => {
  test("takes its name from the address, and reports progress", async () => {
    const seen: (number | undefined)[][] = [];
    const path = await downloadUrl(`${server.base}/photo/my%20bear.jpg?size=1#x`, folder, {
      ...limits(),
      onProgress: (received, total) => seen.push([received, total]),
    });
    expect(path).toBe(join(folder, "my bear.jpg"));
    const size = (await readFile(path)).length;
    expect(seen.at(-1)).toEqual([size, size]);
  });

  test("a name can't leave the folder", async () => {
    const path = await downloadUrl(`${server.base}/up/..%2f..%2fescape.jpg`, folder, limits());
    expect(path).toBe(join(folder, "escape.jpg"));
  });

  test("leaves nothing when the connection breaks", async () => {
    await expect(downloadUrl(`${server.base}/truncated.jpg`, folder, limits())).rejects.toThrow("the connection broke");
    expect(await readdir(folder)).toEqual([]);
  });
});

async function snapshot(dest: string): Promise<Record<string, string>> {
  const names = (await readdir(dest, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort();
  const texts = await Promise.all(paths.map((path) => readFile(path, "latin1")));
  return Object.fromEntries(paths.map((path, i) => [path.slice(dest.length + 1), texts[i]]));
}
