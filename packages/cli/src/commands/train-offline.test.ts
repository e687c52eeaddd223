import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModelFile, UnavailableError } from "@sunbear/core";
import { afterAll, expect, test, vi } from "vitest";
import { invoke } from "../testing/invoke.js";
import { photos, writeTree } from "../testing/photos.js";

vi.mock("@sunbear/core", async (original) => ({
  ...(await original<typeof import("@sunbear/core")>()),
  loadWeights: async (source: string) => {
    throw new UnavailableError(source, "the.server can't be reached (ENOTFOUND)", "Try again later");
  },
}));

const work = await mkdtemp(join(tmpdir(), "sunbear-offline-"));
afterAll(() => rm(work, { recursive: true, force: true }));

test("without a network training starts from random weights, says so, and so does its model", async () => {
  const folder = join(work, "photos");
  await writeTree(folder, photos({ blue: 4, green: 4 }));
  const settings = ["--size", "32", "--epochs", "1", "--freeze-epochs", "0", "--out", join(work, "out"), "--json"];
  const { code, events } = await invoke(["train", folder, ...settings]);
  expect(code).toBe(0);
  const said = events.filter(({ event }) => event === "warning").map(({ message }) => message);
  expect(said).toContain(
    "ImageNet's weights can't be downloaded: the.server can't be reached (ENOTFOUND). Training starts from random " +
      "weights, and learns little from few photos. Give weights that you have with --weights FILE.",
  );
  expect(events.find(({ event }) => event === "start")).toMatchObject({ weights: null });
  const { description } = readModelFile(await readFile(join(work, "out/export.safetensors")));
  expect(description.training).toMatchObject({ weights: "none", lrMult: 1 });
  expect(await readFile(join(work, "out/report.html"), "utf8")).toContain("<th>Weights</th><td>none</td>");
}, 120_000);
