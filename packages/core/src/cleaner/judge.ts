import type { DataLoader } from "../learner/data.js";
import type { Learner } from "../learner/learner.js";
import { argmax } from "../learner/predictions.js";
import { byLoss, type JudgedItem } from "./judged-item.js";

export interface JudgeOptions {
  /**
   * What to judge. Default: both splits of the Learner's data, the training set in order and as validation sees it, so
   * that a loss says something about the picture and not about how it was augmented.
   */
  readonly loaders?: { readonly train?: DataLoader; readonly valid?: DataLoader };
  /** The name of an item. Default: the item itself, such as its path. */
  readonly nameOf?: (item: unknown) => string;
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** Every picture as the model sees it, largest loss first. Pictures that can't be opened are left out. */
export async function judge(
  learn: Learner,
  { loaders = plainLoaders(learn), nameOf = String, onProgress = () => {}, signal }: JudgeOptions = {},
): Promise<JudgedItem[]> {
  const splits = (["train", "valid"] as const).flatMap((split) => {
    const loader = loaders[split];
    return loader && loader.size > 0 ? [{ split, loader }] : [];
  });
  const all = splits.reduce((sum, { loader }) => sum + loader.size, 0);
  let done = 0;
  const items: JudgedItem[] = [];
  for (const { split, loader } of splits) {
    const counted = counting(loader, (count) => onProgress((done += count), all));
    const { probabilities, classes, targets, losses, items: positions } = await learn.getPreds(counted, signal);
    positions.forEach((position, i) => {
      const row = [...probabilities.subarray(i * classes, (i + 1) * classes)];
      const predicted = argmax(row);
      items.push({
        name: nameOf(loader.items?.[position]?.item ?? position),
        label: learn.vocab[targets[i]],
        split,
        predicted: learn.vocab[predicted],
        probability: row[predicted],
        loss: losses[i],
        probabilities: row,
      });
    });
  }
  return byLoss(items);
}

const plainLoaders = ({ dls }: Learner) => ({ train: dls.train.plain?.() ?? dls.train, valid: dls.valid });

/** The loader, telling how many items each batch has once the next one is asked for. */
function counting(loader: DataLoader, onBatch: (items: number) => void): DataLoader {
  return {
    size: loader.size,
    batchSize: loader.batchSize,
    length: loader.length,
    async *batches(epoch, signal) {
      for await (const batch of loader.batches(epoch, signal)) {
        yield batch;
        onBatch(batch.items.length);
      }
    },
  };
}
