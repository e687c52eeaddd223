import { type GpuArray, sizeOf } from "../runtime/index.js";

/** The same values as rows of the fastest axis: [..., C] as [rows, C]. */
export function asRows(array: GpuArray): GpuArray {
  const columns = array.shape.at(-1) ?? 1;
  return { ...array, shape: [sizeOf(array.shape) / columns, columns] };
}

/** The same values along one axis. */
export const asFlat = (array: GpuArray): GpuArray => ({ ...array, shape: [sizeOf(array.shape)] });

/** Whether two arrays begin at the same place in memory. */
export const sameStorage = (a: GpuArray, b: GpuArray): boolean => a.buffer === b.buffer && a.offset === b.offset;
