import { hasFewLanes } from "../layout/few-lanes.js";
import { type Binding, type Gpu, loadTexel, type Texels } from "../runtime/index.js";

/**
 * Where a kernel reads its operands. Mesa's lavapipe loads a vec4 from a buffer by about 280 instructions for 8
 * lanes: a test and two jumps for each value of each lane. From a texture it takes some 60, so products and Winograd's
 * transforms are worth a copy of what they read; and they are compiled in half of the time or less.
 */
export type Operands = "buffers" | "texels";

/** Subgroups of lavapipe, at its default width. With 16 lanes Mesa 25.0 reads wrong texels. */
const TEXEL_LANES = 8;

/** Where loads are worth a copy: everywhere from textures, on adapters like lavapipe. */
export const cheapLoads = (gpu: Gpu): Operands =>
  hasFewLanes(gpu) && gpu.subgroupSize === TEXEL_LANES ? "texels" : "buffers";

/** The same of a broadcast product that has `flops` operations: from textures if there are `worth` for each byte to be copied. */
export const productLoads = (gpu: Gpu, worth: number, flops: number, bytes: number): Operands =>
  flops >= worth * bytes ? cheapLoads(gpu) : "buffers";

/** An operand as its kernel wants it bound; `texels` is the texture that it would be copied to. */
export const operandBinding = (operands: Operands, texels: Texels, x: GPUBufferBinding): Binding =>
  operands === "buffers" ? x : texels.copy(x);

/** The same of a product's two operands. */
export const operandBindings = (
  { texels }: Gpu,
  operands: Operands,
  x: GPUBufferBinding,
  w: GPUBufferBinding,
): readonly [Binding, Binding] => [operandBinding(operands, texels.x, x), operandBinding(operands, texels.w, w)];

/** WGSL: the type of an operand in a texture. */
export const TEXTURE = "texture_storage_2d<rgba32float, read>";

/** WGSL: the operand `name`, and a function that gives the vec4 at an index of it: `loadX(i)` for X. */
export function operandWgsl(operands: Operands, binding: number, name: string): string {
  const isBuffer = operands === "buffers";
  const declaration = isBuffer ? `var<storage, read> ${name}: array<vec4f>` : `var ${name}: ${TEXTURE}`;
  return `@group(0) @binding(${binding}) ${declaration};
fn load${name}(i: u32) -> vec4f { return ${isBuffer ? `${name}[i]` : loadTexel(name, "i")}; }`;
}
