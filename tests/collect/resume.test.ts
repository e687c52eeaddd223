import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "tsup";
import { afterAll, beforeAll, expect, test } from "vitest";
import { photo } from "../../packages/data/src/node/collect/testing/photos.js";
import { endpointsOf, engines } from "./engines.js";
import { type Route, serve, type TestServer } from "./server.js";

/** Inside the package, so that what it needs is found from there. */
const built = resolve(import.meta.dirname, "../../packages/data/node_modules/.cache/sunbear-resume-test");
let server: TestServer;
let folder: string;

beforeAll(async () => {
  await build({
    config: false,
    entry: { collect: resolve(import.meta.dirname, "../../packages/data/src/node/collect/index.ts") },
    outDir: built,
    format: "esm",
    platform: "node",
    skipNodeModulesBundle: true,
    silent: true,
  });
  folder = await mkdtemp(join(tmpdir(), "sunbear-resume-"));
  server = await serve(
    { "/pictures/": picture },
    engines(() => `${server.base}/pictures`),
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
  await rm(built, { recursive: true, force: true });
});

/** Slow enough to be killed in the middle; some refused, some the same as others. */
const picture: Route = async (_request, response, url) => {
  const number = Number(/(\d+)\.jpg$/.exec(url.pathname)?.[1]);
  await sleep(10 + (number % 5) * 4);
  if (number % 9 === 3) return response.writeHead(403).end();
  const bytes = await photo(number % 9 === 5 ? `same ${number % 2}` : url.pathname, 96);
  if (number % 9 === 7) response.writeHead(200).end(bytes.subarray(0, bytes.length / 2));
  else response.writeHead(200).end(bytes);
};

function collect(out: string): { child: ChildProcess; events: AsyncIterable<string> } {
  const options = {
    out,
    terms: ["grizzly bear", "teddy bear"],
    max: 40,
    search: { endpoints: endpointsOf(server.base), allowHosts: [server.host], pause: 0 },
    download: { allowHosts: [server.host], perHost: 4 },
  };
  const program = `
    import { collectImages } from ${JSON.stringify(join(built, "collect.js"))};
    const onEvent = ({ event }) => process.stdout.write(event + "\\n");
    await collectImages({ ...${JSON.stringify(options)}, onEvent });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, events: createInterface({ input: child.stdout! }) };
}

async function collectWhole(out: string): Promise<void> {
  const { child, events } = collect(out);
  const closed = once(child, "close");
  for await (const _ of events);
  expect((await closed)[0]).toBe(0);
}

/** Kills the program, without a chance to tidy up, as soon as it has told of an event for the nth time. */
async function collectKilled(out: string, event: string, nth: number): Promise<void> {
  const { child, events } = collect(out);
  const closed = once(child, "close");
  let seen = 0;
  for await (const line of events) if (line === event && ++seen === nth) child.kill("SIGKILL");
  expect((await closed)[1]).toBe("SIGKILL");
}

/** All files with their contents. The trash's log may say the same in more lines. */
async function contents(out: string): Promise<Record<string, string>> {
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith("log.jsonl"));
  const texts = await Promise.all(paths.sort().map((path) => readFile(path, "latin1")));
  return Object.fromEntries(paths.map((path, i) => [path.slice(out.length + 1), texts[i]]));
}

test("killed anywhere and run again, it leaves the folder of an undisturbed run", async () => {
  const undisturbed = join(folder, "undisturbed");
  await collectWhole(undisturbed);
  const expected = await contents(undisturbed);
  const manifest = expected["manifest.jsonl"]
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(manifest).toHaveLength(80);
  const statuses = new Set(manifest.map((entry) => entry.status));
  expect(statuses).toEqual(new Set(["ok", "failed", "removed"]));

  const moments: [string, number][] = [
    ["found", 2],
    ["image", 1],
    ["image", 23],
    ["image", 79],
    ["verify", 30],
    ["removed", 2],
  ];
  for (const [event, nth] of moments) {
    const out = join(folder, `${event}-${nth}`);
    await collectKilled(out, event, nth);
    await collectWhole(out);
    expect(Object.keys(await contents(out)), `killed at ${event} ${nth}`).toEqual(Object.keys(expected));
    expect(await contents(out), `killed at ${event} ${nth}`).toEqual(expected);
  }
}, 180_000);

test("a manifest torn in its plan is completed by the search", async () => {
  const out = join(folder, "torn");
  await collectWhole(out);
  const expected = await contents(out);
  const text = expected["manifest.jsonl"];
  await rm(join(out, "teddy bear"), { recursive: true });
  await rm(join(out, ".trash"), { recursive: true });
  const lines = text.split("\n").slice(0, 50);
  await writeFile(join(out, "manifest.jsonl"), `${lines.join("\n")}\n{"label":"teddy bear","index":10,"stat`);
  await collectWhole(out);
  expect(await contents(out)).toEqual(expected);
});

test("run again on a finished folder, it asks the network for nothing but what failed", async () => {
  const out = join(folder, "undisturbed");
  const expected = await contents(out);
  server.requests.length = 0;
  await collectWhole(out);
  expect(await contents(out)).toEqual(expected);
  const failed = expected["manifest.jsonl"].split("\n").filter((line) => line.includes('"status":"failed"'));
  expect(server.requests).toHaveLength(failed.length);
});
