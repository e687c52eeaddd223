import { PickleError } from "./pickle.js";
import { type Dtype, decodeElements, dtypeBytes, elementsOf, type HostTensor } from "./state-dict.js";
import { forEachStrided, rowMajorStrides } from "./strided.js";

/** A run of elements in a checkpoint, which several tensors may share. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    /** Number of elements. */
    readonly length: number,
  ) {}
}

/** More axes than any tensor in a model, fewer than it takes to exhaust a stack. */
const MAX_AXES = 32;

/** A view of a storage: element [i, j, ...] lies at offset + i strides[0] + j strides[1] + ... */
export class StoredTensor {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  /** @throws PickleError unless the view lies within its storage */
  constructor(
    readonly storage: Storage,
    offset: unknown,
    shape: unknown,
    strides: unknown,
  ) {
    if (!isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length)
      throw new PickleError("a tensor has no valid shape, offset or strides");
    const last = shape.reduce((position, n, axis) => position + (n - 1) * strides[axis], offset);
    if (!shape.includes(0) && last >= storage.length)
      throw new PickleError(`a tensor reaches past the ${storage.length} elements of its storage`);
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  get length(): number {
    return elementsOf(this.shape);
  }

  /** The tensor row-major, out of its storage's bytes. */
  read(bytes: Uint8Array): HostTensor {
    const { dtype } = this.storage;
    const width = dtypeBytes[dtype];
    const start = this.offset * width;
    if (this.length === 0 || this.strides.join() === rowMajorStrides(this.shape).join())
      return this.#decode(bytes.subarray(start, start + this.length * width));
    const gathered = new Uint8Array(this.length * width);
    forEachStrided(this.shape, this.strides, (position, index) => {
      const from = start + position * width;
      for (let i = 0; i < width; i++) gathered[index * width + i] = bytes[from + i];
    });
    return this.#decode(gathered);
  }

  #decode(bytes: Uint8Array): HostTensor {
    const { dtype } = this.storage;
    return { dtype, shape: this.shape, data: decodeElements(dtype, bytes) };
  }
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= MAX_AXES && value.every(isSize);
