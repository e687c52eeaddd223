import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readSafetensors, readTorchCheckpoint, writeSafetensors } from "@sunbear/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoke } from "../testing/invoke.js";
import { photos, writeTree } from "../testing/photos.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-evaluate-"));
const folder = join(work, "photos");
const model = join(work, "model", "export.safetensors");
const START = ["--size", "32", "--weights", "none", "--seed", "4"];
const SETTINGS = [...START, "--epochs", "1", "--freeze-epochs", "0"];

beforeAll(async () => {
  await writeTree(folder, photos({ blue: 6, green: 6 }));
  await writeTree(folder, { "green/broken.jpg": "no picture" });
  const { code } = await invoke(["train", folder, ...SETTINGS, "--out", join(work, "model"), "--json"]);
  expect(code).toBe(0);
}, 120_000);

afterAll(() => rm(work, { recursive: true, force: true }));

test("evaluate measures, names what it left out, and writes plots and a report that needs nothing else", async () => {
  const out = join(work, "evaluation");
  const { code, events, stderr } = await invoke(["evaluate", model, folder, "--out", out, "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const [{ errorRate, photos, confusionMatrix, warnings }] = events;
  expect(photos).toBe(12);
  const counts = (confusionMatrix as number[][]).flat();
  expect(counts.reduce((a, b) => a + b)).toBe(12);
  expect(errorRate).toBe((counts[1] + counts[2]) / 12);
  expect(String(warnings)).toContain("broken.jpg");
  const files = ["confusion-matrix.png", "confusion-matrix.svg", "report.html", "top-losses.png"];
  expect((await readdir(out)).sort()).toEqual(files);
  const html = await readFile(join(out, "report.html"), "utf8");
  expect(html).not.toMatch(/<script|(src|href)="(?!data:)/);
  expect(html.match(/<figure>/g)?.length).toBe(9);
  expect(html).toContain("weighted avg");
  // From the history beside the model.
  for (const curve of ["loss", "error rate", "learning rate of the head"]) expect(html).toContain(`>${curve}</text>`);
});

/** The table of a report: names and values. */
const factsOf = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<tr><th>([^<]*)<\/th><td>([^<]*)<\/td><\/tr>/g)].map(([, name, value]) => [name, value]),
  );

test("the report of a model tells how it was trained, and of an older one that it doesn't know", async () => {
  const out = join(work, "told.html");
  const { events } = await invoke(["report", model, folder, "--out", out, "--json"]);
  expect(events[0].training).toMatchObject({ data: "photos", epochs: 1, seed: 4 });
  expect(factsOf(await readFile(out, "utf8"))).toMatchObject({
    ...{ Model: model, Folder: folder, Network: "ResNet18", "Learned from": "photos", Seed: "4", Photos: "12" },
  });

  const older = join(work, "older.safetensors");
  const { tensors, metadata } = readSafetensors(await readFile(model));
  const { training, ...description } = JSON.parse(metadata.sunbear);
  await writeFile(older, writeSafetensors(tensors, { sunbear: JSON.stringify(description) }));
  const again = await invoke(["report", older, folder, "--out", out, "--json"]);
  expect(again.events[0]).toMatchObject({ training: null, errorRate: events[0].errorRate });
  expect(factsOf(await readFile(out, "utf8"))).toMatchObject({ Network: "ResNet18", Seed: "not recorded" });
});

test("--normalize gives shares of each class", async () => {
  const out = join(work, "shares");
  const counts = (await invoke(["evaluate", model, folder, "--json"])).events[0].confusionMatrix as number[][];
  const { events } = await invoke(["evaluate", model, folder, "--normalize", "--out", out, "--json"]);
  const shares = events[0].confusionMatrix as number[][];
  expect(shares).toEqual(counts.map((row) => row.map((count) => count / 6)));
  const plot = await readFile(join(out, "confusion-matrix.svg"), "utf8");
  expect(plot).toContain(`>${shares[0][0].toFixed(2)}<`);
  expect(await readFile(join(out, "report.html"), "utf8")).toMatch(/>\d+ %</);
});

test("report writes one file, and text says the same as JSON", async () => {
  const out = join(work, "pages", "report.html");
  const { code, stdout } = await invoke(["report", model, folder, "--out", out]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/% of 12 photos taken for something else/);
  expect(stdout).toContain("precision    recall  f1-score   support");
  expect(stdout).toContain("probability   frequency      off by");
  expect(await readFile(out, "utf8")).toContain("<!doctype html>");
});

test("a folder of other classes is refused, with the names of both", async () => {
  const other = join(work, "other");
  await writeTree(other, photos({ dog: 1, blue: 1 }));
  const { code, stderr } = await invoke(["evaluate", model, other]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("classes that the model doesn't know: dog. It knows blue, green");
});

test("export writes what each program reads", async () => {
  const [onnx, pth, plain] = ["m.onnx", "m.pth", "m.safetensors"].map((name) => join(work, "exported", name));
  for (const [to, out] of [
    ["onnx", onnx],
    ["pytorch", pth],
    ["safetensors", plain],
  ]) {
    const { code, stdout } = await invoke(["export", model, "--to", to, "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toContain(`wrote ${out}`);
  }
  const { tensors, metadata } = readSafetensors(await readFile(plain));
  expect(metadata).toEqual({ format: "pt" });
  expect([...readTorchCheckpoint(await readFile(pth)).keys()].sort()).toEqual([...tensors.keys()].sort());
  expect((await readFile(onnx)).includes("sunbear")).toBe(true);
});

test("a place that can't be written to is named", async () => {
  const out = join(model, "inside", "m.onnx");
  const { code, stderr } = await invoke(["export", model, "--to", "onnx", "--out", out]);
  expect(code).not.toBe(0);
  expect(stderr).toContain(`${out} can't be written`);
  const folder = await invoke(["export", model, "--to", "onnx", "--out", work]);
  expect(folder.code).not.toBe(0);
  expect(folder.stderr).toContain(`${work} is a folder, not a file`);
  const drafts = (await readdir(dirname(work))).filter((name) => name.startsWith(`.${basename(work)}`));
  expect(drafts).toEqual([]);
});

test("predict takes folders, and prints a table", async () => {
  const { stdout, stderr } = await invoke(["predict", model, folder, "--csv"]);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  expect(head).toBe("path,label,blue,green");
  expect(rows.length).toBe(12);
  const [path, label, ...probabilities] = rows[0].split(",");
  expect(path).toBe(join(folder, "blue", "0.bmp"));
  expect(["blue", "green"]).toContain(label);
  expect(Number(probabilities[0]) + Number(probabilities[1])).toBeCloseTo(1, 5);
  expect(stderr).toContain("broken.jpg");
});

test("lr-find suggests rates and draws the curve", async () => {
  const plot = join(work, "lr.svg");
  const { code, events } = await invoke(["lr-find", folder, ...START, "--num-it", "30", "--plot", plot, "--json"]);
  expect(code).toBe(0);
  const { valley, lrs } = events.at(-1) as { valley: number; lrs: number[] };
  expect(lrs).toContain(valley);
  expect(await readFile(plot, "utf8")).toContain("learning rate");
});
