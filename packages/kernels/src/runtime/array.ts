/** Sizes from the slowest to the fastest axis; images are [batch, height, width, channels]. */
export type Shape = readonly number[];

/** [batch, height, width, channels] */
export type Shape4 = readonly [n: number, h: number, w: number, c: number];

/** How floats are stored. Kernels compute in f32 either way: f16 halves memory and bandwidth, and rounds what is stored. */
export type DType = "f32" | "f16";

/** A shape and the part of a GPU buffer that holds it: row-major, `offset` in bytes. */
export interface GpuArray {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly shape: Shape;
  /** Default: values of 32 bits, which are floats unless an operation says that they are unsigned integers. */
  readonly dtype?: DType;
}

/** Number of elements. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const bytesPerElement = (dtype: DType = "f32"): number => (dtype === "f16" ? 2 : 4);

/** How an array's floats are stored. */
export const dtypeOf = ({ dtype = "f32" }: Pick<GpuArray, "dtype">): DType => dtype;

/** Bytes of an array, filled up to whole words: copies and bindings take no less. */
export const bytesOf = ({ shape, dtype }: Pick<GpuArray, "shape" | "dtype">): number =>
  4 * Math.ceil((bytesPerElement(dtype) * sizeOf(shape)) / 4);

/** Throws unless both shapes are the same; `what` names the argument. */
export function expectShape(what: string, actual: Shape, expected: Shape): void {
  if (actual.length !== expected.length || actual.some((n, i) => n !== expected[i]))
    throw new RangeError(`${what} has shape [${actual}], expected [${expected}]`);
}

/** The type in which several arrays are stored. Throws unless it is one; `what` names the operation. */
export function sharedDType(what: string, arrays: Readonly<Record<string, GpuArray | undefined>>): DType {
  const types = Object.entries(arrays).flatMap(([name, array]) => (array ? [{ name, dtype: dtypeOf(array) }] : []));
  const [first] = types;
  const other = types.find(({ dtype }) => dtype !== first.dtype);
  if (other)
    throw new TypeError(`${what}: ${first.name} is ${first.dtype} and ${other.name} ${other.dtype}, expected one type`);
  return first.dtype;
}

/** Throws if an array is f16 where only f32 will do; `what` names the operation. */
export function expectF32(what: string, arrays: Readonly<Record<string, GpuArray | undefined>>): void {
  for (const [name, array] of Object.entries(arrays))
    if (array?.dtype === "f16") throw new TypeError(`${what}: ${name} is f16, expected f32`);
}
