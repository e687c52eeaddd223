import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import envPaths from "env-paths";
import { parseTar } from "nanotar";
import { loadVulkan } from "./vulkan.js";

/** The npm package that carries SwiftShader, which is Vulkan in software, with a Vulkan loader to go with it. */
const PACKAGE = "@sparticuz/chromium";
/** The pinned version's files and their bytes: a file of another size is a broken one. */
const VERSION = "147.0.0";
const DRIVER = "vk_swiftshader_icd.json";
const LOADER = "libvulkan.so.1";
const FILES = new Map([
  ["libvk_swiftshader.so", 6_026_040],
  [LOADER, 787_592],
  [DRIVER, 107],
]);

/**
 * Makes SwiftShader this process's only Vulkan driver, and brings a Vulkan loader along for machines that have none.
 * Needs no root, and nothing of the system but glibc on x86-64; what was in the process before keeps working.
 * Throws an Error that says what is missing.
 */
export async function loadSwiftShader(): Promise<void> {
  const folder = await unpack();
  process.env.VK_ICD_FILENAMES = process.env.VK_DRIVER_FILES = join(folder, DRIVER);
  loadVulkan(join(folder, LOADER));
}

/** The folder with the driver and the loader, unpacked once into the user's cache. */
export async function unpack(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(`it comes for Linux on x86-64 only, and this is ${process.platform} on ${process.arch}`);
  const files = join("swiftshader", VERSION);
  const folder = join(envPaths("sunbear", { suffix: "" }).cache, files);
  if (await isWhole(folder)) return folder;
  const contents = await readArchive();
  try {
    return await writeWhole(folder, contents);
  } catch {
    // The cache can't be written to, in a container for instance: a private folder serves this process.
    const own = await mkdtemp(join(tmpdir(), "sunbear-"));
    process.once("exit", () => rmSync(own, { recursive: true, force: true }));
    return await writeWhole(join(own, files), contents);
  }
}

async function readArchive(): Promise<Map<string, Uint8Array>> {
  let archive: string;
  try {
    archive = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "../../bin/swiftshader.tar.br");
  } catch {
    throw new Error(`the optional npm package ${PACKAGE} isn't installed (npm install ${PACKAGE}@${VERSION})`);
  }
  const tar = await promisify(brotliDecompress)(await readFile(archive));
  const contents = new Map<string, Uint8Array>();
  for (const { name, data } of parseTar(tar)) if (data && FILES.has(name)) contents.set(name, data);
  for (const [name, bytes] of FILES)
    if (contents.get(name)?.length !== bytes)
      throw new Error(`${archive} should hold ${name} with ${bytes} bytes: install ${PACKAGE}@${VERSION} again`);
  return contents;
}

/** Writes the files so that the folder exists whole or not at all, also when several processes do so at once. */
async function writeWhole(folder: string, contents: ReadonlyMap<string, Uint8Array>): Promise<string> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  try {
    for (const [name, data] of contents) await writeFile(join(draft, name), data, { mode: 0o755 });
    await rename(draft, folder).catch(async () => {
      if (await isWhole(folder)) return; // another process was faster
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function isWhole(folder: string): Promise<boolean> {
  const sizes = await Promise.all(
    [...FILES.keys()].map((name) =>
      stat(join(folder, name)).then(
        (s) => s.size,
        () => -1,
      ),
    ),
  );
  return [...FILES.values()].every((bytes, i) => bytes === sizes[i]);
}
