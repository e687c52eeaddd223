import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpointsOf, engines } from "../../../../tests/collect/engines.js";
import { misbehaviour, type Route, serve, type TestServer } from "../../../../tests/collect/server.js";
import { Interrupted, UserError } from "../errors.js";
import { register as registerCollect } from "./collect.js";
import { register as registerVerify } from "./verify.js";

let server: TestServer;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sunbear-collect-"));
  server = await start();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function start(routes: Record<string, Route> = {}): Promise<TestServer> {
  return serve(
    routes,
    engines(() => `${server.base}/photo`),
    misbehaviour(),
  );
}

/** Runs the command as the program would, and returns what it prints. */
async function sunbear(args: readonly string[], signal = new AbortController().signal) {
  const printed = { stdout: "", stderr: "" };
  const io = {
    stdout: { write: (text: string) => (printed.stdout += text) },
    stderr: { write: (text: string) => (printed.stderr += text) },
    signal,
    env: {},
  };
  const program = new Command("sunbear").exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  registerCollect(program, io);
  registerVerify(program, io);
  await program.parseAsync(args, { from: "user" });
  return printed.stdout;
}

/** The local server in place of the engines. */
function local(): string[] {
  const endpoints = Object.entries(endpointsOf(server.base)).flatMap(([name, url]) => ["--endpoint", `${name}=${url}`]);
  return [...endpoints, "--allow-host", server.host];
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("collect", () => {
  test("from words to a clean folder, ending with the line to run next", async () => {
    const out = join(folder, "my bears");
    const printed = await sunbear(["collect", "grizzly bear", "teddy bear", "--out", out, "--max", "12", ...local()]);
    expect(printed).toContain("grizzly bear: 12 addresses\nteddy bear: 12 addresses\n");
    expect(printed).toMatch(
      /24 photos in .*\n {2}grizzly bear {2}12 of 12 addresses\n {2}teddy bear {4}12 of 12 addresses/,
    );
    expect(printed.trimEnd().split("\n").at(-1)).toBe(`  sunbear train '${out}'`);
    expect((await readdir(out)).sort()).toEqual(["ATTRIBUTION.md", "grizzly bear", "manifest.jsonl", "teddy bear"]);
    expect(await readdir(join(out, "teddy bear"))).toHaveLength(12);

    const attribution = await readFile(join(out, "ATTRIBUTION.md"), "utf8");
    expect(attribution).toContain(
      "| teddy bear/00000001.jpg | [teddy bear \\| number 1](<https://www.flickr.com/photos/someone/1>) | Photographer 1 | " +
        "[CC BY-SA 2.0](<https://creativecommons.org/licenses/by-sa/2.0/>) |",
    );
  });

  test("--json tells the same to programs", async () => {
    const args = ["collect", "bear", "--out", folder, "--max", "3", "--json", ...local()];
    const events = lines(await sunbear(args));
    expect(events.map(({ event }) => event)).toEqual(["search", "found", "image", "image", "image", "done"]);
    expect(events.at(-1)).toMatchObject({
      out: folder,
      classes: [{ label: "bear", addresses: 3, images: 3 }],
      failures: {},
      removed: {},
      train: `sunbear train ${folder}`,
    });
  });

  test("what is no good is counted by reason", async () => {
    await server.close();
    const bad = ["/403", "/html", "/same", "/same", "/photo/1", "/pixel-bomb.png"];
    server = await start({
      "/photo/": (request, response, url) => {
        const i = Number(/(\d+)\.jpg/.exec(url.pathname)?.[1]);
        misbehaviour()[i < bad.length && !bad[i].startsWith("/photo") ? bad[i].replace(".png", "") : "/photo/"](
          request,
          response,
          url,
        );
      },
    });
    const printed = await sunbear(["collect", "bear", "--out", folder, "--max", "9", ...local()]);
    expect(printed).toContain("  failed: 1 http-403, 1 not-an-image, 1 too-many-pixels\n");
    expect(printed).toContain("  taken out, to .trash: 1 duplicate\n");
    expect(printed).toContain("  bear  5 of 9 addresses\n");
  });

  test("without a network: one message with each engine's failure and the ways on, and nothing left behind", async () => {
    const out = join(folder, "bears");
    // A port that nobody listens on, reached as fast as any that is refused.
    const dead = ["openverse", "commons", "duckduckgo", "bing"].flatMap((name) => [
      "--endpoint",
      `${name}=http://127.0.0.1:9/`,
    ]);
    const failing = sunbear([
      "collect",
      "grizzly bear",
      "teddy bear",
      "--out",
      out,
      "--allow-host",
      "127.0.0.1",
      ...dead,
    ]);
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(
      [
        "No picture of “grizzly bear” could be found.",
        "  Openverse: no connection (ECONNREFUSED)",
        "  Wikimedia Commons: no connection (ECONNREFUSED)",
        "  DuckDuckGo: no connection (ECONNREFUSED)",
        "  Bing: no connection (ECONNREFUSED)",
        "Ways on: give a list of addresses (--urls FILE), or photos that you have (--from-folder FOLDER);",
        "with another term, other engines (--engines), or later, the search may find something too.",
      ].join("\n"),
    );
    await expect(stat(out)).rejects.toThrow("ENOENT");
  });

  test("names that don't resolve are given up at once", async () => {
    const unknown = ["openverse", "commons", "duckduckgo", "bing"].flatMap((name) => [
      "--endpoint",
      `${name}=http://nowhere.invalid/`,
    ]);
    await expect(sunbear(["collect", "bear", "--out", join(folder, "x"), ...unknown])).rejects.toThrow(
      /Openverse: the name can't be resolved \(E\w+\)\n[\s\S]*Bing: the name can't be resolved/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("--urls takes addresses from files, and searches nothing", async () => {
    const list = join(folder, "black bear.txt");
    await writeFile(list, `# mine\n${server.base}/photo/1.jpg\n\n${server.base}/403\n`);
    const out = join(folder, "out");
    await sunbear(["collect", "--urls", list, "--out", out, ...local()]);
    expect(await readdir(join(out, "black bear"))).toEqual(["00000000.jpg"]);
    expect(server.requests.sort()).toEqual(["/403", "/photo/1.jpg"]);

    await writeFile(list, "not an address\n");
    await expect(sunbear(["collect", "--urls", list, "--out", out])).rejects.toThrow(
      `${list}: Line 1 of the list holds no address: "not an address"`,
    );
  });

  test("--list-only writes what img2dataset reads, and --urls reads it back", async () => {
    const list = join(folder, "list");
    await sunbear(["collect", "black bear", "teddy bear", "--list-only", "--out", list, "--max", "2", ...local()]);
    const text = await readFile(join(list, "addresses.tsv"), "utf8");
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(rows[0]).toEqual("url caption page title author licence licenceUrl width height engine".split(" "));
    expect(rows.slice(1).map(([, caption]) => caption)).toEqual([
      "black bear",
      "black bear",
      "teddy bear",
      "teddy bear",
    ]);
    expect(await readdir(list)).toEqual(["addresses.tsv"]);

    const out = join(folder, "out");
    await sunbear(["collect", "--urls", join(list, "addresses.tsv"), "--out", out, ...local()]);
    expect(await readdir(join(out, "teddy bear"))).toHaveLength(2);
    expect(await readFile(join(out, "ATTRIBUTION.md"), "utf8")).toContain("CC BY-SA 2.0");
  });

  test("--from-folder works with no network at all", async () => {
    const out = join(folder, "photos");
    await sunbear(["collect", "bear", "--out", out, "--max", "3", ...local()]);
    await server.close();
    await writeFile(join(out, "bear", "broken.jpg"), "not a picture");
    await cp(join(out, "bear", "00000000.jpg"), join(out, "bear", "again.jpg"));
    await mkdir(join(out, "cub"));
    await cp(join(out, "bear", "00000001.jpg"), join(out, "cub", "a.jpg"));
    const clean = join(folder, "clean");
    const printed = await sunbear(["collect", "--from-folder", out, "--out", clean]);
    expect(printed).toContain("failed: 1 not-an-image");
    expect(printed).toContain("taken out, to .trash: 2 duplicate");
    expect(await readdir(join(clean, "bear"))).toHaveLength(3);
    server = await start();
  });

  test("Ctrl-C says what there is, and the same command goes on", async () => {
    const interrupt = new AbortController();
    await server.close();
    server = await start({
      "/photo/": async (request, response, url) => {
        if (server.requests.length === 9) interrupt.abort();
        await misbehaviour()["/photo/"](request, response, url);
      },
    });
    const args = ["collect", "bear", "--out", folder, "--max", "20", "--per-host", "1", ...local()];
    const stopped = sunbear(args, interrupt.signal);
    await expect(stopped).rejects.toThrow(Interrupted);
    await expect(stopped).rejects.toThrow(/^\d+ photos in .*; the same command goes on from there$/);
    expect(await sunbear(args)).toContain("bear  20 of 20 addresses");
  });

  test("what can't be meant is refused in a sentence", async () => {
    await expect(sunbear(["collect", "--out", folder])).rejects.toThrow("Name what to search for");
    await expect(sunbear(["collect", "a/b", "a|b", "--out", folder])).rejects.toThrow("would share the folder “a b”");
    await expect(sunbear(["collect", "bear", "--out", folder, "--engines", "google"])).rejects.toThrow(
      "The engines are openverse, commons, duckduckgo, bing.",
    );
    await expect(sunbear(["collect", "bear", "--out", folder, "--max", "0"])).rejects.toThrow("whole number from 1 to");
    await expect(sunbear(["collect", "bear", "--out", folder, "--urls", join(folder, "none")])).rejects.toThrow(
      "ENOENT",
    );
    await expect(sunbear(["collect", "--from-folder", join(folder, "none"), "--out", folder])).rejects.toThrow(
      "There is no folder",
    );
  });

  test("when no address gives a picture, that is an error that says why", async () => {
    const list = join(folder, "list.txt");
    await writeFile(list, `${server.base}/403\n${server.base}/html\n`);
    await expect(sunbear(["collect", "--urls", list, "--out", folder, ...local()])).rejects.toThrow(
      "No address gave a picture (1 http-403, 1 not-an-image)",
    );
  });
});

describe("verify", () => {
  beforeEach(async () => {
    await sunbear(["collect", "bear", "--out", folder, "--max", "3", ...local()]);
    await writeFile(join(folder, "bear", "broken.jpg"), "not a picture");
    await cp(join(folder, "bear", "00000000.jpg"), join(folder, "bear", "again.jpg"));
  });

  test("changes nothing unless asked", async () => {
    const before = await readdir(folder, { recursive: true });
    const printed = await sunbear(["verify", folder]);
    expect(printed).toBe(
      [
        "Can't be read",
        "  bear/broken.jpg  is no picture",
        "",
        "The same file again",
        "  bear/again.jpg  the same file as 00000000.jpg",
        "",
        "5 photos: 3 are good, 2 aren't.",
        `Nothing was changed; sunbear verify ${folder} --delete moves them to ${folder}/.trash.`,
        "",
      ].join("\n"),
    );
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  test("--delete moves, and --undo moves back", async () => {
    const before = await readdir(folder, { recursive: true });
    expect(await sunbear(["verify", folder, "--delete"])).toContain("2 files moved to ");
    expect(await readdir(join(folder, "bear"))).toEqual(["00000000.jpg", "00000001.jpg", "00000002.jpg"]);
    expect(await sunbear(["verify", folder])).toBe("3 photos: all are good.\n");
    expect(await sunbear(["verify", folder, "--undo"])).toBe("2 files brought back.\n");
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    await expect(sunbear(["verify", folder, "--undo"])).rejects.toThrow("there is nothing to bring back");
  });

  test("--move moves elsewhere, and --undo finds it", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "sunbear-moved-"));
    await sunbear(["verify", folder, "--move", elsewhere]);
    expect(await readdir(join(elsewhere, "bear"))).toEqual(["again.jpg", "broken.jpg"]);
    await sunbear(["verify", folder, "--undo"]);
    expect(await readdir(join(folder, "bear"))).toHaveLength(5);
    await rm(elsewhere, { recursive: true });
  });

  test("--json prints an object for each problem", async () => {
    const events = lines(await sunbear(["verify", folder, "--json"]));
    expect(events).toEqual([
      {
        event: "problem",
        path: join(folder, "bear/again.jpg"),
        kind: "duplicate",
        detail: "the same file as 00000000.jpg",
        of: join(folder, "bear/00000000.jpg"),
        acrossClasses: false,
      },
      { event: "problem", path: join(folder, "bear/broken.jpg"), kind: "unreadable", detail: "is no picture" },
      { event: "done", files: 5, problems: { unreadable: 1, duplicate: 1 }, moved: 0 },
    ]);
  });

  test("a folder without pictures is an error", async () => {
    await mkdir(join(folder, "empty"));
    await expect(sunbear(["verify", join(folder, "empty")])).rejects.toThrow("No pictures lie in");
    await expect(sunbear(["verify", join(folder, "none")])).rejects.toThrow("There is no folder");
  });
});
