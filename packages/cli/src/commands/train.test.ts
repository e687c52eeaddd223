import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSafetensors } from "@sunbear/core";
import { Gpu } from "@sunbear/kernels";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type Invocation, invoke } from "../testing/invoke.js";
import { photos, writeTree } from "../testing/photos.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-cli-"));
const folder = join(work, "photos");
const out = join(work, "out");
const SETTINGS = ["--size", "32", "--epochs", "2", "--weights", "none", "--seed", "4"];

beforeAll(async () => {
  await writeTree(folder, photos({ blue: 6, green: 6, red: 1 }));
  await writeTree(folder, { "green/broken.jpg": "no picture", "blue/page.png": "<html>" });
});

afterAll(() => rm(work, { recursive: true, force: true }));

let json: Invocation;
beforeAll(async () => {
  json = await invoke(["train", folder, ...SETTINGS, "--out", out, "--json"]);
}, 120_000);

test("tells every step as JSON", () => {
  expect(json.code).toBe(0);
  expect(json.stderr).toBe("");
  const names = json.events.map(({ event }) => event).filter((name) => name !== "warning");
  const epoch = ["batch", "epoch"];
  expect(names).toEqual(["start", ...epoch, ...epoch, ...epoch, "done"]);
  const [first] = json.events.filter(({ event }) => event === "batch");
  expect(first.smoothLoss).toBeCloseTo(Number(first.loss), 10);
  const epochs = json.events.filter(({ event }) => event === "epoch");
  expect(epochs.map(({ phase, epoch }) => [phase, epoch])).toEqual([
    ["frozen", 0],
    ["unfrozen", 0],
    ["unfrozen", 1],
  ]);
  const number = expect.any(Number);
  for (const event of epochs)
    expect(event).toMatchObject({ trainLoss: number, validLoss: number, errorRate: number, seconds: number });
  expect(json.events[0]).toMatchObject({ event: expect.stringMatching(/warning|start/) });
  expect(json.events.at(-1)).toMatchObject({ event: "done", model: join(out, "export.safetensors") });
});

test("goes on, with a warning, where it can", () => {
  const warnings = json.events.filter(({ event }) => event === "warning").map(({ message }) => String(message));
  const said = (pattern: RegExp) => warnings.filter((message) => pattern.test(message));
  expect(said(/batch size shrinks from 64 to/)).toHaveLength(1);
  expect(said(/\bred\b/).length).toBeGreaterThan(0);
  const skipped = said(/can't be opened/).join("\n");
  expect(skipped).toContain("broken.jpg");
  expect(skipped).toContain("page.png");
});

test("leaves a model, a history, plots, a report and nothing else", async () => {
  expect((await readdir(out)).sort()).toEqual([
    "confusion-matrix.png",
    "confusion-matrix.svg",
    "export.safetensors",
    "history.csv",
    "loss.svg",
    "report.html",
    "top-losses.png",
  ]);
  const { metadata } = readSafetensors(await readFile(join(out, "export.safetensors")));
  expect(JSON.parse(metadata.sunbear)).toMatchObject({ architecture: "resnet18", vocab: ["blue", "green", "red"] });
  const { training } = JSON.parse(metadata.sunbear);
  expect(training).toMatchObject({ data: "photos", epochs: 2, freezeEpochs: 1, size: 32, weights: "none", seed: 4 });
  expect(training.batchSize).toBe(json.events.find(({ event }) => event === "start")?.batchSize); // as it shrank
  const history = (await readFile(join(out, "history.csv"), "utf8")).split("\n");
  expect(history[0]).toBe("phase,epoch,train_loss,valid_loss,error_rate,lr,time");
  expect(history.slice(1, -1).map((line) => line.split(",").slice(0, 2).join())).toEqual([
    "frozen,0",
    "unfrozen,0",
    "unfrozen,1",
  ]);
});

test("says the same to a person, with the same losses", async () => {
  const { code, stdout, stderr } = await invoke(["train", folder, ...SETTINGS, "--out", join(work, "again")]);
  expect(code).toBe(0);
  expect(stderr).toBe("");
  expect(stdout).toContain("epoch  train_loss  valid_loss  error_rate  time");
  for (const { trainLoss, validLoss } of json.events.filter(({ event }) => event === "epoch")) {
    expect(stdout).toContain(Number(trainLoss).toFixed(6));
    expect(stdout).toContain(Number(validLoss).toFixed(6));
  }
  expect(stdout).toMatch(/\b00:\d\d\n/);
  expect(stdout).toContain(`sunbear predict ${join(work, "again", "export.safetensors")}`);
  const model = (name: string) => readFile(join(work, name, "export.safetensors"));
  expect((await model("again")).equals(await model("out"))).toBe(true);
}, 120_000);

test("predicts with the model, and goes on after a file that is no photo", async () => {
  const images = ["red/0.bmp", "green/broken.jpg", "blue/0.bmp"].map((name) => join(folder, name));
  const { code, events } = await invoke(["predict", join(out, "export.safetensors"), ...images, "--json"]);
  expect(code).toBe(1);
  expect(events).toHaveLength(3);
  for (const i of [0, 2]) {
    const { path, label, index, probabilities } = events[i] as { probabilities: number[] } & Record<string, unknown>;
    expect(path).toBe(images[i]);
    expect(label).toBe(["blue", "green", "red"][index as number]);
    expect(probabilities).toHaveLength(3);
    expect(probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    expect(Math.max(...probabilities)).toBe(probabilities[index as number]);
  }
  expect(events[1]).toEqual({ event: "error", path: images[1], message: expect.stringContaining("broken.jpg") });

  const text = await invoke(["predict", join(out, "export.safetensors"), images[0]]);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toContain(`${images[0]}: ${events[0].label}\n`);
});

test("--arch chooses the network, and the model file remembers it", async () => {
  const to = join(work, "deeper");
  const settings = ["--arch", "resnet34", "--freeze-epochs", "0", ...SETTINGS, "--epochs", "1", "--out", to, "--json"];
  const { code, events } = await invoke(["train", folder, ...settings]);
  expect(code).toBe(0);
  expect(events.find(({ event }) => event === "start")).toMatchObject({ architecture: "resnet34" });
  const model = join(to, "export.safetensors");
  expect(JSON.parse(readSafetensors(await readFile(model)).metadata.sunbear).architecture).toBe("resnet34");
  expect((await invoke(["predict", model, join(folder, "red/0.bmp"), "--json"])).code).toBe(0);
  const refused = await invoke(["train", folder, "--arch", "vgg16"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("resnet18, resnet34");
  await rm(to, { recursive: true });
}, 240_000);

test("--fp16 trains in mixed precision, which the model file remembers", async (context) => {
  const to = join(work, "halves");
  const settings = [...SETTINGS, "--epochs", "1", "--freeze-epochs", "0", "--fp16", "--out", to];
  const refuse = vi.spyOn(Gpu.prototype, "hasF16", "get").mockReturnValue(false);
  const refused = await invoke(["train", folder, ...settings]);
  refuse.mockRestore();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/error: --fp16: .* has no shader-f16/);

  const { code, events } = await invoke(["train", folder, ...settings, "--json"]);
  if (events.at(-1)?.event === "error") {
    expect(events.at(-1)?.message).toContain("no shader-f16");
    context.skip("skipped: adapter has no shader-f16");
  }
  expect(code).toBe(0);
  const { metadata } = readSafetensors(await readFile(join(to, "export.safetensors")));
  expect(JSON.parse(metadata.sunbear).training.precision).toBe("mixed, f16 and f32");
  expect(await readFile(join(to, "report.html"), "utf8")).toContain("mixed, f16 and f32");
  await rm(to, { recursive: true });
}, 120_000);

test("Ctrl-C in the first epoch ends it, and leaves nothing", async () => {
  const interrupt = new AbortController();
  const before = await readdir(work);
  const { code, stderr } = await invoke(["train", folder, ...SETTINGS, "--out", join(work, "never")], {
    signal: interrupt.signal,
    onStdout: (text) => text.includes("epoch  train_loss") && interrupt.abort(),
  });
  expect(code).toBe(130);
  expect(stderr).toMatch(/^stopped: nothing was saved; not one of 3 epochs was done/);
  expect(await readdir(work)).toEqual(before);
}, 120_000);

test("Ctrl-C later ends it with the model as it is then, beside one that was there", async () => {
  const interrupt = new AbortController();
  const earlier = await readFile(join(out, "export.safetensors"));
  const settings = [...SETTINGS, "--epochs", "1000", "--out", out, "--json"];
  const { code, events } = await invoke(["train", folder, ...settings], {
    signal: interrupt.signal,
    onStdout: (text) => text.includes('"epoch","phase":"unfrozen"') && interrupt.abort(),
  });
  expect(code).toBe(130);
  const stopped = events.find(({ event }) => event === "stopped");
  expect(stopped?.epochs).toBe(events.filter(({ event }) => event === "epoch").length);
  expect(events.map(({ event }) => event)).toContain("stopping");
  expect(events.at(-1)).toMatchObject({
    event: "error",
    message: expect.stringMatching(/^\d of 1001 epochs were done/),
  });
  expect(earlier.equals(await readFile(join(out, "export.safetensors")))).toBe(true);

  const model = join(out, "stopped-1", "export.safetensors");
  onTestFinished(() => rm(dirname(model), { recursive: true }));
  expect(stopped?.model).toBe(model);
  expect((await readdir(dirname(model))).sort()).toEqual(["export.safetensors", "history.csv"]);
  const { training } = JSON.parse(readSafetensors(await readFile(model)).metadata.sunbear);
  expect(training).toMatchObject({ epochs: 1000, epochsDone: `${stopped?.epochs} of 1001` });
  expect((await invoke(["predict", model, join(folder, "red/0.bmp"), "--json"])).code).toBe(0);
}, 120_000);
