import { ClassificationInterpretation, type DataLoader, type Learner } from "@sunbear/core";
import {
  type BlobDecoder,
  batchTransformsFromJSON,
  type InputBlock,
  loadBlob,
  DataLoader as PictureLoader,
} from "@sunbear/data";
import type { Judged } from "./engine.js";
import { CONCURRENCY, type PictureSet } from "./picture-set.js";

const BATCH_SIZE = 16;

/**
 * What a model makes of every picture of a set, largest loss first.
 *
 * @param learned names of the pictures that it learned from: the others are to validate
 * @throws if the set has a class that the model doesn't know
 */
export async function judge(
  learn: Learner,
  set: PictureSet,
  learned: ReadonlySet<string>,
  onProgress: (done: number, all: number) => void,
): Promise<Judged[]> {
  const loader = counting(pictureLoader(learn, set), onProgress);
  const interp = await ClassificationInterpretation.fromLearner(learn, { loader });
  return interp.topLosses().map(({ source, loss, actual, predicted, probability }) => {
    const name = String(source);
    return { name, label: actual, split: learned.has(name) ? "train" : "valid", predicted, probability, loss };
  });
}

/** The set's pictures as the model was validated with. */
function pictureLoader({ vocab, dls }: Learner, set: PictureSet): PictureLoader<string> {
  const { transforms } = dls;
  const strangers = set.summary.vocab.filter((label) => !vocab.includes(label));
  if (strangers.length > 0)
    throw new Error(
      `The model doesn't know ${strangers.join(", ")}: it knows ${vocab.join(", ")}. Train on this set first, or rename ` +
        "its classes.",
    );
  const decode: BlobDecoder = (_, { shrinkTo }, name = "") => set.inputOf(shrinkTo).open(name);
  const input: InputBlock<string> = {
    open: (name) => loadBlob(set.blobOf(name), transforms, name, decode),
    toJSON: () => null,
  };
  const { batch = [] } = transforms as { readonly batch?: readonly unknown[] };
  const items = set.names.map((item, position) => {
    const label = set.labelOf(item);
    return { item, position, label, target: vocab.indexOf(label) };
  });
  return new PictureLoader({
    ...{ split: "valid", items, input, transforms: [], batchTransforms: batchTransformsFromJSON(batch) },
    ...{ batchSize: BATCH_SIZE, shuffle: false, dropLast: false, seed: 0 },
    ...{ concurrency: CONCURRENCY, onWarning: () => {} },
  });
}

/** The loader, telling after each batch how many pictures are done. */
function counting(loader: PictureLoader<string>, onProgress: (done: number, all: number) => void): DataLoader {
  const { size, batchSize, length, items } = loader;
  return {
    ...{ size, batchSize, length, items },
    async *batches(epoch, signal) {
      let done = 0;
      for await (const batch of loader.batches(epoch, signal)) {
        yield batch;
        done += batch.items.length;
        onProgress(done, size);
      }
    },
  };
}
