import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@sunbear/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { invoke } from "../testing/invoke.js";
import { photos, writeTree } from "../testing/photos.js";

/** Each mistake a user may make ends in a sentence that names the thing and the remedy, exit code 1, and no debris. */

const work = await mkdtemp(join(tmpdir(), "sunbear-cli-"));
const at = (...parts: string[]) => join(work, ...parts);
const STANDIN = join(shared, "weights/resnet18-standin.safetensors");

beforeAll(async () => {
  await writeTree(at("good"), photos({ red: 4, green: 4 }));
  await writeTree(at("empty"), {});
  await writeTree(at("one-class"), photos({ red: 3 }));
  await writeTree(at("flat"), { "0.bmp": photos({ red: 1 })["red/0.bmp"], "1.bmp": photos({ red: 1 })["red/0.bmp"] });
  await writeTree(at("unreadable"), { "a/1.jpg": "no picture", "b/1.jpg": "", "a/2.jpg": "x", "b/2.jpg": "y" });
  const zero = { dtype: "F32", shape: [2], data: new Float32Array(2) } as const;
  const tensors = new Map([
    ["conv1.weight", zero],
    ["other.bias", zero],
  ]);
  await writeTree(at("weights"), {
    "other.safetensors": writeSafetensors(tensors, {}),
    "truncated.safetensors": writeSafetensors(tensors, {}).subarray(0, 100),
    "resnet18-0123abcd.safetensors": writeSafetensors(tensors, {}),
    "page.html": "<!doctype html><html>",
    "empty.pth": "",
    "future.safetensors": writeSafetensors(tensors, { sunbear: '{"version":99}' }),
    "damaged.safetensors": writeSafetensors(tensors, { sunbear: "{" }),
  });
  await writeFile(at("file"), "");
  await mkdir(at("trained"));
  for (const pipe of ["pipe", "trained/export.safetensors"]) execFileSync("mkfifo", [at(pipe)]);
});

afterAll(() => rm(work, { recursive: true, force: true }));

const train = (folder: string, ...more: string[]) => [
  "train",
  at(folder),
  "--size",
  "32",
  "--weights",
  "none",
  ...more,
];
const weights = (name: string) => ["train", at("good"), "--size", "32", "--weights", at("weights", name)];

const predict = (model: string) => ["predict", at(model), at("good/red/0.bmp")];

const CASES: readonly (readonly [what: string, argv: readonly string[], said: readonly RegExp[]])[] = [
  ["a folder that isn't there", train("nowhere"), [/nowhere/, /check the path/]],
  ["a folder that is a file", train("file"), [/file/, /folder/]],
  ["an empty folder", train("empty"), [/empty/, /subfolder for each class/]],
  ["one class only", train("one-class"), [/one-class/, /"red"/, /two classes/]],
  ["a folder without subfolders", train("flat"), [/flat/, /no subfolders/, /put the photos of each class/]],
  [
    "no photo that can be read",
    train("unreadable", "--valid-pct", "0.5"),
    [/unreadable.*jpg/, /None of the .* can be opened/],
  ],
  ["nothing left to validate", train("good", "--valid-pct", "0.01"), [/8 images/, /validation/]],
  ["an output folder that is a file", train("good", "--out", at("file")), [/--out .*file/, /folder/]],
  ["an output folder below a file", train("good", "--out", at("file", "deeper")), [/file/, /folder/]],
  [
    "a model that is a pipe",
    train("good", "--out", at("trained")),
    [/trained.export\.safetensors/, /a pipe/, /name a/],
  ],
  ["a plot that is a pipe", ["lr-find", at("good"), "--plot", at("pipe")], [/pipe/, /not a file/, /name a/]],
  ["a page that is a pipe", ["inspect", at("good"), "--page", at("pipe")], [/pipe/, /not a file/, /name a/]],
  ["weights that aren't there", weights("none.pth"), [/none\.pth/, /no such file/]],
  ["weights of another architecture", weights("other.safetensors"), [/other\.safetensors/, /architecture/]],
  ["truncated weights", weights("truncated.safetensors"), [/truncated\.safetensors/, /cut off/]],
  ["weights with a wrong hash", weights("resnet18-0123abcd.safetensors"), [/0123abcd/, /SHA-256/, /again/]],
  ["a web page for weights", weights("page.html"), [/page\.html/, /web page/]],
  ["empty weights", weights("empty.pth"), [/empty\.pth/, /empty/]],
  ["a model that isn't there", predict("none"), [/none/, /doesn't exist/]],
  ["a model that is a folder", predict("good"), [/good/, /folder/]],
  ["a photo for a model", predict("good/red/0.bmp"), [/0\.bmp/, /as a model/, /export\.safetensors/]],
  ["weights for a model", predict("weights/other.safetensors"), [/other\.safetensors/, /export\.safetensors/]],
  ["a truncated model", predict("weights/truncated.safetensors"), [/truncated/, /as a model/]],
  ["a model of a newer version", predict("weights/future.safetensors"), [/future/, /version 99/]],
  ["a damaged model", predict("weights/damaged.safetensors"), [/damaged\.safetensors/, /JSON/]],
];

test.each(CASES)("%s", async (_, argv, said) => {
  const before = await everything();
  const { code, stdout, stderr } = await invoke(argv);
  expect(stderr).toMatch(/^error: .*\n$/);
  for (const part of said) expect(stderr).toMatch(part);
  expect(stderr).not.toContain("    at ");
  expect(code).toBe(1);
  expect(await everything()).toEqual(before);

  const json = await invoke([...argv, "--json"]);
  expect(json.code).toBe(1);
  expect(json.stderr).toBe("");
  const { event, message } = json.events.at(-1)!;
  expect(event).toBe("error");
  for (const part of said) expect(message).toMatch(part);
  if (stdout === "") expect(json.events).toHaveLength(1);
});

test("DEBUG=sunbear shows where it came from", async () => {
  const { stderr } = await invoke(train("nowhere"), { env: { DEBUG: "sunbear" } });
  expect(stderr).toMatch(/nowhere.*\n {4}at /s);
});

testWithShared("weights that are cut off are named", async () => {
  const bytes = await readFile(STANDIN);
  await writeFile(at("weights/short.safetensors"), bytes.subarray(0, bytes.length / 2));
  const { code, stderr } = await invoke(weights("short.safetensors"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/short\.safetensors.*cut off/);
});

async function everything(): Promise<string[]> {
  return (await readdir(work, { recursive: true })).sort();
}
