import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadState, readModelFile, readTorchCheckpoint, writeTorchCheckpoint } from "../../packages/core/src/index.js";
import { openGpu } from "../../packages/kernels/src/node/index.js";
import { testWithShared } from "../shared.js";
import { readGolden, recordedPixels, SIZE, trainedLearner } from "./trained.js";

const run = promisify(execFile);
const NAME = "PyTorch reads what is exported, says the same, and what it writes is read here";

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

if (python) testWithShared(NAME, () => roundTrip(python), 300_000);
else test.skip(`${NAME} (skipped: needs python3 with torch and torchvision)`, () => {});

async function roundTrip(python: string): Promise<void> {
  const { predictions } = await readGolden("predict-clothing3-seed4.json");
  const count: number = predictions.length;
  const pixels = await recordedPixels();
  const folder = await mkdtemp(join(tmpdir(), "sunbear-pytorch-"));
  const gpu = await openGpu();
  try {
    const learn = await trainedLearner(gpu);
    const here = await learn.predict({ pixels, shape: [count, SIZE, SIZE, 3] });
    const [checkpoint, raw, saved] = ["model.pth", "pixels", "saved.pth"].map((name) => join(folder, name));
    await writeFile(checkpoint, writeTorchCheckpoint(readModelFile(await learn.export()).state));
    await writeFile(raw, pixels);
    const script = join(import.meta.dirname, "predict.py");
    const { stdout } = await run(python, [script, checkpoint, raw, `${count}`, `${SIZE}`, saved]);
    const there: number[][] = JSON.parse(stdout);
    expect(there.length).toBe(count);
    there.forEach((row, i) => {
      for (const [c, p] of row.entries()) expect(Math.abs(p - here[i].probabilities[c])).toBeLessThan(1e-4);
    });

    // And back: PyTorch's own file, loaded over random values, predicts the same to the bit.
    gpu.zero(learn.store.values);
    loadState(learn.store, readTorchCheckpoint(await readFile(saved)));
    const back = await learn.predict({ pixels, shape: [count, SIZE, SIZE, 3] });
    expect(back).toEqual(here);
    learn.release();
  } finally {
    gpu.destroy();
    await rm(folder, { recursive: true });
  }
}
