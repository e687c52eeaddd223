import type { Batch } from "../data-loader.js";
import { ImageError } from "../image/image-error.js";
import { parentLabel } from "../label.js";
import { stackImages } from "../stack-images.js";
import { getImageFiles } from "./files.js";
import { loadItem } from "./load-item.js";

const BATCH_SIZE = 16;

export interface PhotoLoaderOptions {
  /** The classes that the model knows. */
  readonly vocab: readonly string[];
  /** How it wants photos: the `transforms` of the DataLoaders it was trained with, from wherever they were kept. */
  readonly transforms: unknown;
  /** Told of each photo that can't be opened; it is left out. */
  readonly onWarning?: (message: string) => void;
}

/** Photos in their order, as a trained model wants them: what a Learner without data of its own can be asked about. */
export interface PhotoLoader {
  readonly size: number;
  readonly batchSize: number;
  readonly length: number;
  readonly items: readonly { readonly item: string }[];
  batches(epoch: number, signal?: AbortSignal): AsyncIterable<Batch>;
}

/**
 * The photos of a folder, which has a subfolder for each class, or a list of them, as a model wants them.
 * @throws if there are none, or some of a class that the model doesn't know
 */
export async function photoLoader(
  source: string | readonly string[],
  { vocab, transforms, onWarning = () => {} }: PhotoLoaderOptions,
): Promise<PhotoLoader> {
  const files = typeof source === "string" ? await getImageFiles(source) : source;
  const name = typeof source === "string" ? source : "The list";
  if (files.length === 0) throw new Error(`${name} has no photos: name a folder with a subfolder for each class.`);
  const strangers = [...new Set(files.map(parentLabel))].filter((label) => !vocab.includes(label));
  if (strangers.length > 0)
    throw new Error(
      `${name} has classes that the model doesn't know: ${strangers.join(", ")}. It knows ${vocab.join(", ")}: ` +
        "name each subfolder after one of these.",
    );
  return {
    size: files.length,
    batchSize: BATCH_SIZE,
    length: Math.ceil(files.length / BATCH_SIZE),
    items: files.map((item) => ({ item })),
    async *batches(_epoch, signal) {
      for (let start = 0; start < files.length; start += BATCH_SIZE) {
        signal?.throwIfAborted();
        const batch = await openBatch(files, start, { vocab, transforms, onWarning });
        if (batch) yield batch;
      }
    },
  };
}

async function openBatch(
  files: readonly string[],
  start: number,
  { vocab, transforms, onWarning }: Required<PhotoLoaderOptions>,
): Promise<Batch | undefined> {
  const part = files.slice(start, start + BATCH_SIZE);
  const opened = await Promise.all(
    part.map((file, i) =>
      loadItem(file, transforms).then(
        (image) => ({ image, file, item: start + i }),
        (error: unknown) => {
          if (!(error instanceof ImageError)) throw error;
          onWarning(error.message);
          return undefined;
        },
      ),
    ),
  );
  const good = opened.filter((entry) => entry !== undefined);
  if (good.length === 0) return undefined;
  return {
    ...stackImages(
      good.map(({ image }) => image),
      transforms,
    ),
    targets: Uint32Array.from(good, ({ file }) => vocab.indexOf(parentLabel(file))),
    items: good.map(({ item }) => item),
  };
}
