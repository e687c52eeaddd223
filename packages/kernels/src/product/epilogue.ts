import { bind, type GpuArray, type Range } from "../runtime/index.js";

/**
 * What happens to a product's sums on their way into memory: batch normalisation by running statistics, and the addition
 * and the ReLU that may follow it. Where a convolution isn't to be trained that saves passes over whole images.
 *
 *   y = relu?((sum - mean) · weight / √(variance + eps) + bias + residual?)
 *
 * As in batchNormInference, sum - mean comes first: mean folded into bias would cancel where |mean| ≫ σ.
 */
export interface Epilogue {
  /** [K], as are the next three */
  readonly mean: GpuArray;
  readonly variance: GpuArray;
  readonly weight: GpuArray;
  readonly bias: GpuArray;
  readonly eps: number;
  /** Of the output's shape and type: added before the ReLU. */
  readonly residual?: GpuArray;
  readonly relu: boolean;
}

/** An epilogue as far as a kernel's text depends on it; empty without one. */
export type EpilogueKind = "" | `${number} norm${"" | " residual"}${"" | " relu"}`;

export function epilogueKind(epilogue: Epilogue | undefined): EpilogueKind {
  if (!epilogue) return "";
  return `${epilogue.eps} norm${epilogue.residual ? " residual" : ""}${epilogue.relu ? " relu" : ""}`;
}

/** What an epilogue binds, in the order of `epilogueWgsl`, for a range of the outputs' images. */
export function epilogueBindings(epilogue: Epilogue | undefined, range: Range): GPUBufferBinding[] {
  if (!epilogue) return [];
  const { mean, variance, weight, bias, residual } = epilogue;
  const perFilter = [mean, variance, weight, bias].map((array) => bind(array));
  return residual ? [...perFilter, bind(residual, range)] : perFilter;
}

/**
 * WGSL: the epilogue's arrays from `binding` on; `normOf(k)`, what filter `k` is normalised by, to be asked once for many
 * sums; and `finish(norm, at, sum)`, what is stored at `at` for a sum. `k` and `at` count in values of `type`; `stored` is how
 * residuals are stored. `next` is the first binding left.
 */
export function epilogueWgsl(
  kind: EpilogueKind,
  type: "f32" | "vec4f",
  binding: number,
  stored: string = type,
): { text: string; next: number } {
  if (!kind) {
    const text = /* wgsl */ `
fn normOf(k: u32) -> u32 { return k; }
fn finish(norm: u32, at: u32, sum: ${type}) -> ${type} { return sum; }`;
    return { text, next: binding };
  }
  const residual = kind.includes("residual");
  const names = ["means", "variances", "weights", "biases"];
  const arrays = names.map((name) => `${name}: array<${type}>;`);
  if (residual) arrays.push(`residuals: array<${stored}>;`);
  return {
    text: /* wgsl */ `${arrays.map((array, i) => `@group(0) @binding(${binding + i}) var<storage, read> ${array}`).join("\n")}
struct Norm { mean: ${type}, scale: ${type}, bias: ${type} }
fn normOf(k: u32) -> Norm {
  return Norm(means[k], weights[k] * inverseSqrt(variances[k] + ${type}(${kind.split(" ")[0]})), biases[k]);
}
fn finish(norm: Norm, at: u32, sum: ${type}) -> ${type} {
  let v = fma(sum - norm.mean, norm.scale, norm.bias)${residual ? ` + ${type}(residuals[at])` : ""};
  return ${kind.endsWith("relu") ? `select(v, ${type}(0), v < ${type}(0))` : "v"};
}`,
    next: binding + arrays.length,
  };
}
