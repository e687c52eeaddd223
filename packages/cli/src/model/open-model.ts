import { readFile } from "node:fs/promises";
import { type Learner, loadLearner, readModelFile, WeightsError } from "@sunbear/core";
import type { Gpu } from "@sunbear/kernels";
import { UserError } from "../errors.js";

/** The bytes of a model file; an error names the file. */
export function readModelBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: Error) => {
    throw Object.assign(error, { path });
  });
}

/** A Learner from a model file's bytes. */
export const openModel = (path: string, bytes: Uint8Array, gpu: Gpu): Learner =>
  asModel(path, () => loadLearner(bytes, { gpu }));

/** What a model file says, without a GPU. */
export const describeModel = (path: string, bytes: Uint8Array): ReturnType<typeof readModelFile> =>
  asModel(path, () => readModelFile(bytes));

function asModel<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const why = error instanceof WeightsError ? error.problem : error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${path} can't be used as a model: ${why}. Choose an export.safetensors that training has written.`,
      { cause: error },
    );
  }
}
