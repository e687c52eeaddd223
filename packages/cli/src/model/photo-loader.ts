import type { Batch, DataLoader } from "@sunbear/core";
import { getImageFiles, ImageError, loadItem, parentLabel, predictionTransform } from "@sunbear/data";
import { UserError } from "../errors.js";

const BATCH_SIZE = 16;

export interface PhotoLoaderOptions {
  readonly vocab: readonly string[];
  readonly transforms: unknown;
  /** Told of each photo that can't be opened; it is left out. */
  readonly onWarning: (message: string) => void;
}

/** The photos of a folder, which has a subfolder for each class, as a model wants them. */
export async function photoLoader(folder: string, options: PhotoLoaderOptions): Promise<DataLoader> {
  const { vocab } = options;
  const files = await getImageFiles(folder);
  if (files.length === 0)
    throw new UserError(`${folder} has no photos: name a folder with a subfolder for each class.`);
  const strangers = [...new Set(files.map(parentLabel))].filter((label) => !vocab.includes(label));
  if (strangers.length > 0)
    throw new UserError(
      `${folder} has classes that the model doesn't know: ${strangers.join(", ")}. It knows ${vocab.join(", ")}: ` +
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
        const batch = await openBatch(files, start, options);
        if (batch) yield batch;
      }
    },
  };
}

async function openBatch(
  files: readonly string[],
  start: number,
  { vocab, transforms, onWarning }: PhotoLoaderOptions,
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
  const { width, height } = good[0].image;
  const shape = [good.length, height, width, 3] as const;
  return {
    pixels: Uint8Array.from(Buffer.concat(good.map(({ image }) => image.data))),
    shape,
    transform: predictionTransform(transforms, shape),
    targets: Uint32Array.from(good, ({ file }) => vocab.indexOf(parentLabel(file))),
    items: good.map(({ item }) => item),
  };
}
