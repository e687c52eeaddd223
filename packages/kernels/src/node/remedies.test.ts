import { afterEach, expect, test, vi } from "vitest";
import type { GpuDescription } from "../device/describe.js";
import { remedies } from "./remedies.js";

afterEach(() => vi.unstubAllEnvs());

const GiB = 2 ** 30;
const card = { kind: "gpu", architecture: "ampere", subgroupSize: 32 } as GpuDescription;

test("nothing is missing on a GPU with subgroups", async () => {
  vi.stubEnv("SUNBEAR_ADAPTER", undefined);
  expect(await remedies(card, GiB)).toEqual([]);
});

test("each lack has its remedy", async () => {
  vi.stubEnv("SUNBEAR_ADAPTER", undefined);
  vi.stubEnv("SUNBEAR_SUBGROUPS", undefined);
  const [subgroups] = await remedies({ ...card, subgroupSize: 0 }, 8 * GiB);
  expect(subgroups).toContain("newer graphics driver");
  const lavapipe = await remedies({ ...card, kind: "software", architecture: "software" }, 8 * GiB);
  expect(lavapipe).toHaveLength(1);
  expect(lavapipe[0]).toContain("graphics card");
  const swiftShader = await remedies({ ...card, kind: "software", architecture: "swiftshader" }, GiB);
  if (process.platform === "linux") expect(swiftShader[1]).toContain("lavapipe");
  expect(swiftShader.at(-1)).toContain("only 1.0 GiB");
});

test("what the environment switches off is said to be so", async () => {
  vi.stubEnv("SUNBEAR_ADAPTER", "swiftshader");
  vi.stubEnv("SUNBEAR_SUBGROUPS", "off");
  const forced = await remedies({ ...card, kind: "software", architecture: "swiftshader", subgroupSize: 0 }, 8 * GiB);
  expect(forced).toEqual([expect.stringContaining("SUNBEAR_ADAPTER"), expect.stringContaining("SUNBEAR_SUBGROUPS")]);
});
