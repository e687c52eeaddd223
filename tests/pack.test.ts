import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What someone gets who installs a package from its tarball, knowing nothing of this repository. */

const MINUTE = 60_000;
/** Each package, after those it needs, with a name that it must export. */
const PACKAGES = new Map([
  ["kernels", { needs: [], exports: "openGpu" }],
  ["core", { needs: ["kernels"], exports: "visionLearner" }],
  ["data", { needs: ["kernels"], exports: "DataBlock" }],
  ["cli", { needs: ["kernels", "core", "data"], exports: "run" }],
]);
const ESBUILD = "esbuild@0.25.12";

const work = await mkdtemp(join(tmpdir(), "sunbear-pack-"));
const tarballs = new Map<string, string>();

beforeAll(async () => {
  for (const name of PACKAGES.keys()) {
    const folder = join(work, "tarballs", name);
    await mkdir(folder, { recursive: true });
    // Built already, by `pnpm test`; building here would pull the files from under other tests.
    await command("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], resolve("packages", name));
    tarballs.set(name, join(folder, (await readdir(folder))[0]));
  }
}, 3 * MINUTE);

afterAll(() => rm(work, { recursive: true, force: true }));

test.each([...PACKAGES])(
  "@sunbear/%s installs and imports alone",
  async (name, { needs, exports }) => {
    const project = await install(name, [name, ...needs]);
    const script = `const all = await import("@sunbear/${name}"); console.log(typeof all.${exports})`;
    expect(await command("node", ["--input-type=module", "--eval", script], project)).toBe("function\n");
    const types = join(project, "node_modules/@sunbear", name, "dist");
    expect(await readFile(join(types, "index.d.ts"), "utf8")).toContain("export");
  },
  3 * MINUTE,
);

test("@sunbear/cli brings the page along that sunbear app writes", async () => {
  const listing = await command("tar", ["-tzf", tarballs.get("cli")!], work);
  expect(listing).toContain("package/dist/page/index.html");
  expect(listing).toMatch(/package\/dist\/page\/assets\/.*\.js/);
});

test.each(["kernels", "core"])(
  "@sunbear/%s bundles for a browser, without Node",
  async (name) => {
    const project = await install(`page-${name}`, [name, ...PACKAGES.get(name)!.needs], [ESBUILD]);
    await writeFile(join(project, "page.js"), `import * as all from "@sunbear/${name}"; globalThis.sunbear = all;\n`);
    // A library may look whether there is a `global.process`; what a page can't do is use one as if it were there.
    // For the platform "browser" esbuild refuses every import of Node's modules.
    const options = ["--bundle", "--format=esm", "--platform=browser", "--outfile=bundle.js", "--log-level=error"];
    await command("npx", ["esbuild", "page.js", ...options], project);
    expect(await readFile(join(project, "bundle.js"), "utf8")).not.toMatch(
      /\bfrom\s*"node:|\brequire\(|(?<![.\w])process\./,
    );
  },
  3 * MINUTE,
);

/** An empty project with the tarballs of some packages, and others from the registry. */
async function install(project: string, names: readonly string[], others: readonly string[] = []): Promise<string> {
  const folder = join(work, project);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
  await command("npm", ["install", ...options, ...names.map((name) => tarballs.get(name)!), ...others], folder);
  return folder;
}

async function command(file: string, words: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(file, words, { cwd, maxBuffer: 2 ** 26 });
  return stdout;
}
