import { expect, test } from "vitest";
import type { Gpu } from "../runtime/index.js";
import { hasFewLanes } from "./few-lanes.js";

const gpu = (subgroupSize: number, architecture: string, description = "") =>
  ({ subgroupSize, device: { adapterInfo: { architecture, device: "", description } } }) as Gpu;

test("a processor's vectors count as few lanes, a GPU's subgroups don't, however few they are", () => {
  expect(hasFewLanes(gpu(8, "", "llvmpipe (LLVM 15.0.6, 256 bits)"))).toBe(true);
  expect(hasFewLanes(gpu(4, "swiftshader"))).toBe(true);
  expect(hasFewLanes(gpu(0, "swiftshader"))).toBe(false);
  expect(hasFewLanes(gpu(16, "valhall", "Mali-G78"))).toBe(false);
  expect(hasFewLanes(gpu(32, "ampere"))).toBe(false);
});
