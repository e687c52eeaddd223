import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { downloadUrl } from "./collect/index.js";
import { checkReplaceable, writeWhole } from "./whole-file.js";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sunbear-whole-"));
  file = join(folder, "model.onnx");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a file is made, and one that is there replaced", async () => {
  for (const content of ["first", new Uint8Array([1, 2])]) {
    await writeWhole(file, content);
    expect(await readFile(file)).toEqual(Buffer.from(content));
  }
  expect(await readdir(folder)).toEqual(["model.onnx"]);
});

test("an error has the path that was asked for, and nothing is left", async () => {
  const path = join(folder, "no such folder", "report.html");
  await expect(writeWhole(path, "text")).rejects.toMatchObject({ code: "ENOENT", path });
  await writeFile(file, "");
  await expect(writeWhole(join(file, "x"), "text")).rejects.toMatchObject({ code: "ENOTDIR", path: join(file, "x") });
  expect(await readdir(folder)).toEqual(["model.onnx"]);
});

describe("a symbolic link", () => {
  const link = () => join(folder, "link");

  test.each(["model.onnx", "nothing"])("to %s makes way for the file, and leaves alone what it led to", async (to) => {
    await writeFile(file, "before");
    await symlink(to, link());
    await writeWhole(link(), "after");
    expect((await lstat(link())).isFile()).toBe(true);
    expect(await readFile(link(), "utf8")).toBe("after");
    expect(await readFile(file, "utf8")).toBe("before");
    expect((await readdir(folder)).sort()).toEqual(["link", "model.onnx"]);
  });

  test("to a pipe stays, and so does the pipe", async () => {
    execFileSync("mkfifo", [file]);
    await symlink(file, link());
    await expect(writeWhole(link(), "text")).rejects.toThrow(`${link()} is a device or a pipe, not a file: name a`);
    expect((await lstat(link())).isSymbolicLink()).toBe(true);
    expect((await lstat(file)).isFIFO()).toBe(true);
  });
});

test("a pipe stays one, also if it is to take a download", async () => {
  execFileSync("mkfifo", [file]);
  await expect(writeWhole(file, "text")).rejects.toThrow(`${file} is a device or a pipe, not a file: name a regular`);
  await expect(downloadUrl("http://localhost/", file)).rejects.toThrow(`${file} is a device or a pipe`);
  expect((await lstat(file)).isFIFO()).toBe(true);
  expect(await readdir(folder)).toEqual(["model.onnx"]);
});

test("a folder stays one, even if it is empty", async () => {
  await mkdir(file);
  await expect(writeWhole(file, "text")).rejects.toThrow(`${file} is a folder, not a file: name a file in it`);
  expect((await lstat(file)).isDirectory()).toBe(true);
});

test("no name of the system's is replaceable, be it an output that goes to a regular file", async () => {
  const output = await open(file, "w");
  const names = ["/dev/stdout", "/dev/no such name", "/dev/../proc/self/fd/1", `/proc/self/fd/${output.fd}`];
  for (const name of names) await expect(checkReplaceable(name)).rejects.toThrow(`${name} is a device or a pipe`);
  await output.close();
  await checkReplaceable("/dev/shm/no such name");
  await checkReplaceable("/devices");
});
