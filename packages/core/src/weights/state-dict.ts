import { narrowToHalf, widenHalf } from "@sunbear/kernels";
import { narrowToBrain, widenBrain } from "./floats.js";

/** Bytes of an element as stored, under safetensors' names. */
export const dtypeBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

/** How a file stores a tensor's elements. */
export type Dtype = keyof typeof dtypeBytes;

/**
 * Elements in memory. Floats of any width are float32 (F64 is rounded), because that is what the GPU computes with;
 * BOOL is 0 or 1 in bytes.
 */
export type TensorData = Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** A tensor in the memory of the CPU, row-major. */
export interface HostTensor {
  /** How it was, or will be, stored in a file. */
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A model's tensors under their names, in PyTorch's layouts. */
export type StateDict = Map<string, HostTensor>;

/** Number of elements; 1 for a scalar, whose shape is []. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/**
 * Elements from the little-endian bytes of a file. The bytes are copied; typed arrays have the byte order of the
 * machine, and every machine with WebGPU is little-endian.
 */
export function decodeElements(dtype: Dtype, bytes: Uint8Array): TensorData {
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case "F64":
      return new Float32Array(new Float64Array(buffer));
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return widenHalf(new Uint16Array(buffer));
    case "BF16":
      return widenBrain(new Uint16Array(buffer));
    case "I64":
      return new BigInt64Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "I16":
      return new Int16Array(buffer);
    case "I8":
      return new Int8Array(buffer);
    case "U8":
    case "BOOL":
      return new Uint8Array(buffer);
  }
}

/** The bytes of a tensor as a file stores it: the inverse of `decodeElements`. Throws if data and dtype don't fit. */
export function encodeElements({ dtype, data }: HostTensor): Uint8Array {
  if (data instanceof Float32Array) {
    if (dtype === "F64") return bytesOf(new Float64Array(data));
    if (dtype === "F16") return bytesOf(narrowToHalf(data));
    if (dtype === "BF16") return bytesOf(narrowToBrain(data));
  }
  if (!(data instanceof ELEMENT_ARRAYS[dtype]))
    throw new TypeError(`${data.constructor.name} can't be stored as ${dtype}`);
  return bytesOf(data);
}

const ELEMENT_ARRAYS = {
  F64: Float32Array,
  F32: Float32Array,
  F16: Float32Array,
  BF16: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
