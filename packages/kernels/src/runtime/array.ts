/** Sizes from the slowest to the fastest axis; images are [batch, height, width, channels]. */
export type Shape = readonly number[];

/** [batch, height, width, channels] */
export type Shape4 = readonly [n: number, h: number, w: number, c: number];

/** A shape and the part of a GPU buffer that holds it: 32-bit values, row-major, `offset` in bytes. */
export interface GpuArray {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly shape: Shape;
}

/** Number of elements. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Bytes of 32-bit elements. */
export const bytesOf = (shape: Shape): number => 4 * sizeOf(shape);

/** Throws unless both shapes are the same; `what` names the argument. */
export function expectShape(what: string, actual: Shape, expected: Shape): void {
  if (actual.length !== expected.length || actual.some((n, i) => n !== expected[i]))
    throw new RangeError(`${what} has shape [${actual}], expected [${expected}]`);
}
