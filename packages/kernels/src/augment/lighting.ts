import { strideGroups } from "../layout/vectors.js";
import { bind, expectShape, f32, type Gpu, type GpuArray, split, words } from "../runtime/index.js";
import { lightingKernel } from "./lighting.wgsl.js";

type Rgb = readonly [r: number, g: number, b: number];

/** Values of `factors` for each image. */
export const LIGHTING_FACTORS = 4;

export interface Lighting {
  /** Read and written: [N, H, W, 4], from 0 to 1; the fourth channel becomes 0. */
  readonly y: GpuArray;
  /**
   * [N, 4]: for each image what is added to the logits (brightness), what they are multiplied by (contrast), how much
   * of their colour stays (saturation), and how far hues turn, in whole turns. Neutral: 0, 1, 1, 0. Absent: no change.
   */
  readonly factors?: GpuArray;
  /** Whether any hue turns: it costs a way to HSV and back. */
  readonly turnsHue?: boolean;
  /** Subtracted and divided by in the end, for each channel. */
  readonly mean: Rgb;
  readonly std: Rgb;
}

/** Lighting of each image, and normalisation of all, in place. */
export function lighting(gpu: Gpu, { y, factors, turnsHue = false, mean, std }: Lighting): void {
  const [n, h, w] = y.shape;
  expectShape("lighting: y", y.shape, [n, h, w, 4]);
  if (factors) expectShape("lighting: factors", factors.shape, [n, LIGHTING_FACTORS]);
  const kernel = lightingKernel(factors !== undefined, turnsHue);
  for (const range of split(gpu, y)) {
    const uniforms = words(...mean.map(f32), h * w, ...std.map(f32), range.start);
    const bindings = factors ? [bind(y, range), bind(factors)] : [bind(y, range)];
    gpu.run(kernel, bindings, strideGroups(range.count * h * w), uniforms);
  }
}
