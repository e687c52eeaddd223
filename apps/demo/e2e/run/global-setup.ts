import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type Made, make } from "../made/make.js";
import { executable } from "./chromium.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Undefined without a Chromium. */
    made: Made | undefined;
  }
}

/** Makes what all tests use: pictures, weights, and a model that the command line has trained on them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!executable) {
    if (process.env.CI) throw new Error("The tests of the page need Chromium: install it, or name it with CHROMIUM.");
    console.warn("skipped: needs chromium");
    project.provide("made", undefined);
    return async () => {};
  }
  const folder = await mkdtemp(join(tmpdir(), "sunbear-e2e-"));
  const clear = () => rm(folder, { recursive: true, force: true });
  try {
    project.provide("made", await make(folder));
  } catch (error) {
    await clear();
    throw error;
  }
  return clear;
}
