import { bytesOf, bytesPerElement, type GpuArray, sizeOf } from "./array.js";
import type { Gpu } from "./gpu.js";

/** A run of items along an array's first axis. */
export interface Range {
  readonly start: number;
  readonly count: number;
}

/**
 * Cuts the first axis of arrays into ranges whose bindings fit the adapter: WebGPU guarantees 128 MiB a binding, and a
 * batch of 64 at 224 px passes that in the first layer. Each range starts where a binding may start (256 bytes).
 * Throws if one item is larger than a binding, and if there is nothing in an array.
 */
export function split(gpu: Gpu, ...arrays: readonly GpuArray[]): Range[] {
  const empty = arrays.find(({ shape }) => sizeOf(shape) === 0);
  if (empty) throw new RangeError(`an array of shape [${empty.shape}] has nothing in it`);
  const items = arrays[0].shape[0];
  const sizes = arrays.map((a) => (bytesPerElement(a.dtype) * sizeOf(a.shape)) / items);
  const largest = Math.max(...sizes);
  if (largest * items <= gpu.maxBindingBytes) return [{ start: 0, count: items }];
  const step = Math.max(...sizes.map((bytes) => 256 / gcd(bytes, 256)));
  const count = Math.floor(gpu.maxBindingBytes / largest / step) * step;
  if (count === 0)
    throw new RangeError(
      `${step} items of ${largest} bytes don't fit the adapter's binding limit of ${gpu.maxBindingBytes} bytes: use smaller images`,
    );
  const ranges: Range[] = [];
  for (let start = 0; start < items; start += count) ranges.push({ start, count: Math.min(count, items - start) });
  return ranges;
}

/** The binding of an array, or of a range of its items. */
export function bind(array: GpuArray, range?: Range): GPUBufferBinding {
  const { buffer, offset, shape, dtype } = array;
  if (!range) return { buffer, offset, size: bytesOf(array) };
  const items = shape.slice(1);
  const start = range.start * sizeOf(items) * bytesPerElement(dtype);
  return { buffer, offset: offset + start, size: bytesOf({ shape: [range.count, ...items], dtype }) };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
