import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { unpack } from "./swiftshader.js";

const folder = mkdtempSync(join(tmpdir(), "sunbear-test-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const files = ["libvk_swiftshader.so", "libvulkan.so.1", "vk_swiftshader_icd.json"];

// SwiftShader comes for this platform only.
test.runIf(process.platform === "linux" && process.arch === "x64")(
  "unpacks once, whole, and again when broken",
  async () => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    const [unpacked, same] = await Promise.all([unpack(), unpack()]);
    expect(unpacked.startsWith(folder)).toBe(true);
    expect(same).toBe(unpacked);
    expect(readdirSync(unpacked).sort()).toEqual(files);
    truncateSync(join(unpacked, "libvulkan.so.1"), 1000);
    expect(await unpack()).toBe(unpacked);
    expect(readdirSync(join(unpacked, ".."))).toEqual(["147.0.0"]);
  },
);

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "unpacks elsewhere where the cache can't be",
  async () => {
    writeFileSync(`${folder}-file`, "in the way");
    vi.stubEnv("XDG_CACHE_HOME", `${folder}-file`);
    const unpacked = await unpack();
    expect(readdirSync(unpacked).sort()).toEqual(files);
    rmSync(join(unpacked, "../.."), { recursive: true });
    rmSync(`${folder}-file`);
  },
);
