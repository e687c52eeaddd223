import type { Binding, Gpu } from "../runtime/index.js";

/**
 * Where a broadcast product reads its operands. Mesa's lavapipe loads a vec4 from a buffer by about 280 instructions for 8
 * lanes: a test and two jumps for each value of each lane. From a texture it takes some 60, so large products are worth a
 * copy of their operands.
 */
export type Operands = "buffers" | "texels";

/** Subgroups of lavapipe, at its default width. With 16 lanes Mesa 25.0 reads wrong texels. */
const TEXEL_LANES = 8;

/** Whether a broadcast product reads its operands from textures: if it has `worth` operations for each byte to be copied. */
export const readsTexels = (gpu: Gpu, worth: number, flops: number, bytes: number): boolean =>
  gpu.subgroupSize === TEXEL_LANES && flops >= worth * bytes;

/** A product's operands as its kernel wants them bound. */
export const operandBindings = (
  gpu: Gpu,
  operands: Operands,
  x: GPUBufferBinding,
  w: GPUBufferBinding,
): readonly [Binding, Binding] => (operands === "buffers" ? [x, w] : [gpu.texels.x.copy(x), gpu.texels.w.copy(w)]);

/** WGSL: the two operands, and how a vec4 of one is loaded. */
export function operandsWgsl(
  operands: Operands,
  x: string,
  w: string,
): { declarations: string; load: (name: string, at: string) => string } {
  const type = operands === "buffers" ? "array<vec4f>" : "texture_storage_2d<rgba32float, read>";
  const space = operands === "buffers" ? "<storage, read>" : "";
  return {
    declarations: `@group(0) @binding(0) var${space} ${x}: ${type};\n@group(0) @binding(1) var${space} ${w}: ${type};`,
    load: (name, at) => (operands === "buffers" ? `${name}[${at}]` : `textureLoad(${name}, texelAt(${at}))`),
  };
}
