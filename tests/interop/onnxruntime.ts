import { createRequire } from "node:module";
import { test } from "vitest";
import { testWithShared } from "../shared.js";

/** What these tests use of onnxruntime-node. It is installed for them alone, so its own types may be missing. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: { readonly executionProviders: readonly string[] }): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: "uint8" | "float32", data: Uint8Array | Float32Array, dims: readonly number[]) => object;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(inputs: Readonly<Record<string, object>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
}

const NEEDS = "needs onnxruntime-node, which `pnpm interop` installs";

function findRuntime(): OnnxRuntime | undefined {
  try {
    return createRequire(import.meta.url)("onnxruntime-node");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

const runtime = findRuntime();

/** A test that needs onnxruntime and `../shared`: fails without them in CI, and is skipped with the reason elsewhere. */
export function testWithOnnxRuntime(name: string, body: (runtime: OnnxRuntime) => Promise<void>): void {
  if (runtime) testWithShared(name, () => body(runtime), 300_000);
  else if (process.env.CI) test(name, () => Promise.reject(new Error(NEEDS)));
  else test.skip(`${name} (skipped: ${NEEDS})`, () => {});
}
