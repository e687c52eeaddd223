import type { Batch, DataLoader, DataLoaders } from "../learner/index.js";
import { hash } from "../random.js";

export interface FakeOptions {
  readonly trainItems?: number;
  readonly validItems?: number;
  readonly batchSize?: number;
  /** Height and width of the images. */
  readonly size?: number;
}

/** Images of noise, in which class c is bright in channel c: easy to learn, and nothing to read from a disk. */
export function fakeData({ trainItems = 8, validItems = 6, batchSize = 4, size = 32 }: FakeOptions = {}): DataLoaders {
  const vocab = ["red", "green", "blue"];

  function batch(items: number[], salt: number): Batch {
    const pixels = new Uint8Array(items.length * size * size * 3);
    for (let i = 0; i < pixels.length; i++) {
      const item = items[Math.floor(i / (size * size * 3))];
      pixels[i] = (hash(salt, item, i) & 127) + (i % 3 === item % 3 ? 128 : 0);
    }
    return { pixels, shape: [items.length, size, size, 3], targets: Uint32Array.from(items, (i) => i % 3), items };
  }

  /** Training batches are all full, and change with the epoch. */
  function loader(count: number, training: boolean): DataLoader {
    const length = training ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
    return {
      size: count,
      batchSize,
      length,
      async *batches(epoch) {
        for (let i = 0; i < length; i++) {
          const items = Array.from({ length: Math.min(batchSize, count - i * batchSize) }, (_, j) => i * batchSize + j);
          yield batch(items, training ? epoch + 1 : 0);
        }
      },
    };
  }

  return { train: loader(trainItems, true), valid: loader(validItems, false), vocab, transforms: [{ resize: size }] };
}
