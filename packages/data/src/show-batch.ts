import type { Gpu, GpuArray, Shape } from "@sunbear/kernels";
import type { Batch, DataLoader } from "./data-loader.js";
import type { Image } from "./image/image.js";
import { type ChannelStats, denormalize, imagenetStats } from "./transforms/normalize.js";

export interface ShowBatchOptions {
  /** Runs the batch transforms; needed if there are any. */
  readonly gpu?: Gpu;
  /** The most pictures. Default: 9. */
  readonly maxN?: number;
  /** Whether all of them are the first item, transformed anew for each. Default: false. */
  readonly unique?: boolean;
  /** Which pass over the items. Default: 0. */
  readonly epoch?: number;
  /** What erased places are noise of. Default: ImageNet's statistics. */
  readonly stats?: ChannelStats;
}

/** A picture as the network sees it, with its class. */
export interface LabelledImage {
  readonly image: Image;
  readonly label: string;
}

/** Some pictures of a split as the network sees them: fast.ai's show_batch without the drawing. */
export async function showBatch<Item>(
  loader: DataLoader<Item>,
  { gpu, maxN = 9, unique = false, epoch = 0, stats = imagenetStats }: ShowBatchOptions = {},
): Promise<LabelledImage[]> {
  if (!Number.isInteger(maxN) || maxN < 1) throw new RangeError(`maxN must be a whole number from 1, not ${maxN}.`);
  const batch = unique ? await loader.repeat(loader.order(epoch)[0], maxN) : await loader.sample(maxN, epoch);
  const images = batch.transform ? await transformed(batch, gpu, stats) : split(batch.pixels, batch.shape);
  return images.map((image, i) => ({ image, label: loader.items[batch.items[i]].label }));
}

/** Rows and columns for some pictures; fast.ai's rule where neither or one of them is given. */
export function gridShape(
  count: number,
  { nrows, ncols }: { readonly nrows?: number; readonly ncols?: number } = {},
): { readonly rows: number; readonly columns: number } {
  if (nrows !== undefined) return { rows: nrows, columns: ncols ?? Math.ceil(count / nrows) };
  if (ncols !== undefined) return { rows: Math.ceil(count / ncols), columns: ncols };
  const rows = Math.max(1, Math.floor(Math.sqrt(count)));
  return { rows, columns: Math.ceil(count / rows) };
}

/** Runs the batch transforms on the GPU and reads the result back as bytes. */
async function transformed({ pixels, shape, transform }: Batch, gpu: Gpu | undefined, stats: ChannelStats) {
  if (!gpu || !transform) throw new Error("Batch transforms run on a GPU: give one to showBatch, from openGpu().");
  const lent = new Set<GpuArray>();
  const scope = {
    gpu,
    empty(shape: Shape) {
      const array = gpu.empty(shape);
      lent.add(array);
      return array;
    },
    release(array: GpuArray) {
      lent.delete(array);
      gpu.release(array);
    },
  };
  try {
    const bytes = scope.empty([Math.ceil(pixels.length / 4)]);
    const words = new Uint8Array(4 * Math.ceil(pixels.length / 4));
    words.set(pixels);
    gpu.write(bytes, words);
    const y = transform.record(scope, bytes, stats);
    const values = await gpu.read(y);
    const rgb = values.filter((_, i) => i % 4 < 3);
    return split(denormalize(rgb, stats), [shape[0], ...transform.extent, 3]);
  } finally {
    gpu.release(...lent);
  }
}

function split(pixels: Uint8Array, [n, height, width]: Batch["shape"]): Image[] {
  const bytes = height * width * 3;
  return Array.from({ length: n }, (_, i) => ({ width, height, data: pixels.slice(i * bytes, (i + 1) * bytes) }));
}
