import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as kernels from "@sunbear/kernels";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { invoke } from "./testing/invoke.js";
import { photos, writeTree } from "./testing/photos.js";

vi.mock("@sunbear/kernels", async (original) => {
  const actual = await original<typeof kernels>();
  return { ...actual, openGpu: vi.fn(actual.openGpu) };
});
const openGpu = vi.mocked(kernels.openGpu);

const work = await mkdtemp(join(tmpdir(), "sunbear-tune-"));
const folder = join(work, "photos");
const model = join(work, "model/export.safetensors");
const small = [...["--size", "32", "--weights", "none", "--epochs", "1", "--freeze-epochs", "0"], "--json"];

beforeAll(async () => {
  await writeTree(folder, photos({ red: 4, green: 4 }));
  await invoke(["train", folder, ...small, "--out", join(work, "model")]);
}, 120_000);
beforeEach(() => openGpu.mockClear());
afterAll(() => rm(work, { recursive: true, force: true }));

test.each([
  ["train", ["train", folder, ...small, "--out", join(work, "again")]],
  ["lr-find", ["lr-find", folder, "--size", "32", "--weights", "none", "--num-it", "8", "--json"]],
  ["evaluate", ["evaluate", model, folder, "--json"]],
  ["report", ["report", model, folder, "--out", join(work, "report.html"), "--json"]],
  ["predict", ["predict", model, join(folder, "red/0.bmp"), "--json"]],
])(
  "%s leaves tuning to the adapter, and with --no-tune does without",
  async (_, argv) => {
    expect((await invoke(argv)).code).toBe(0);
    expect((await invoke([...argv, "--no-tune"])).code).toBe(0);
    expect(openGpu.mock.calls).toEqual([[{}], [{ tuning: false }]]);
  },
  120_000,
);
