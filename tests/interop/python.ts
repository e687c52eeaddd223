import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "vitest";
import { type Gpu, openGpu } from "../../packages/kernels/src/node/index.js";
import { testWithShared } from "../shared.js";

const run = promisify(execFile);

/** Debian's own Python has Debian's packages, whatever comes first in PATH. */
async function pythonWithTorch(): Promise<string | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const found = await run(python, ["-c", "import torch, torchvision"]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

const python = await pythonWithTorch();

/** Runs a script of this folder; returns what it prints, which is JSON. */
export async function runScript<T>(name: string, words: readonly (string | number)[]): Promise<T> {
  const { stdout } = await run(python!, [join(import.meta.dirname, name), ...words.map(String)], {
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

/** A test with PyTorch and `../shared`, a GPU and a folder of its own; skipped with the reason where there is no PyTorch. */
export function testWithTorch(name: string, body: (gpu: Gpu, folder: string) => Promise<void>): void {
  const work = async () => {
    const folder = await mkdtemp(join(tmpdir(), "sunbear-pytorch-"));
    const gpu = await openGpu();
    try {
      await body(gpu, folder);
    } finally {
      gpu.destroy();
      await rm(folder, { recursive: true });
    }
  };
  if (python) testWithShared(name, work, 300_000);
  else test.skip(`${name} (skipped: needs python3 with torch and torchvision)`, () => {});
}
