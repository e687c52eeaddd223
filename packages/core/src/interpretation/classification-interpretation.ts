import type { DataLoader } from "../learner/data.js";
import type { Learner } from "../learner/learner.js";
import { argmax, type Predictions } from "../learner/predictions.js";
import { type Calibration, type CalibrationOptions, calibration } from "./calibration.js";
import { classificationReport } from "./classification-report.js";
import { type ConfusionMatrix, confusionMatrix, mostConfused, normalized } from "./confusion-matrix.js";

/** An item and what the model made of it. */
export interface ItemLoss {
  /** Position in the split. */
  readonly item: number;
  /** The item itself, such as the path of a photo, where the loader tells. */
  readonly source?: unknown;
  readonly loss: number;
  readonly actual: string;
  readonly predicted: string;
  /** Of the predicted class. */
  readonly probability: number;
}

export interface InterpretationOptions {
  /** Default: the validation set. */
  readonly loader?: DataLoader;
  readonly signal?: AbortSignal;
}

/** What a classifier got right and wrong. It keeps the predictions: asking twice computes once. */
export class ClassificationInterpretation {
  constructor(
    readonly predictions: Predictions,
    readonly vocab: readonly string[],
    /** The item at a position in the split. */
    private readonly sourceOf: (position: number) => unknown = () => undefined,
  ) {}

  static async fromLearner(
    learn: Learner,
    { loader = learn.dls.valid, signal }: InterpretationOptions = {},
  ): Promise<ClassificationInterpretation> {
    const predictions = await learn.getPreds(loader, signal);
    return new ClassificationInterpretation(predictions, learn.vocab, (position) => loader.items?.[position]?.item);
  }

  /** Counts: rows are actual classes, columns predicted ones, both in the order of the vocabulary. */
  confusionMatrix(): ConfusionMatrix;
  /** With `normalize`, shares of each row. */
  confusionMatrix(options: { readonly normalize?: boolean }): ConfusionMatrix;
  confusionMatrix({ normalize = false } = {}): ConfusionMatrix {
    const matrix = confusionMatrix(this.predictions);
    return normalize ? normalized(matrix) : matrix;
  }

  /** Pairs of actual and predicted class with their number, the most frequent mistake first. */
  mostConfused(minCount = 1): (readonly [actual: string, predicted: string, count: number])[] {
    return mostConfused(this.confusionMatrix(), minCount).map(({ actual, predicted, count }) => [
      this.vocab[actual],
      this.vocab[predicted],
      count,
    ]);
  }

  /** The `k` items (default: all) with the largest losses, or the smallest. */
  topLosses(k?: number, { largest = true } = {}): ItemLoss[] {
    const { losses, targets, items, probabilities, classes } = this.predictions;
    const sign = largest ? 1 : -1;
    return Array.from(losses, (_, i) => i)
      .sort((a, b) => sign * (losses[b] - losses[a]))
      .slice(0, k)
      .map((i) => {
        const row = probabilities.subarray(i * classes, (i + 1) * classes);
        const index = argmax(row);
        return {
          item: items[i],
          source: this.sourceOf(items[i]),
          loss: losses[i],
          actual: this.vocab[targets[i]],
          predicted: this.vocab[index],
          probability: row[index],
        };
      });
  }

  /** Precision, recall, F1 and support of each class, as text in the form of scikit-learn. */
  classificationReport(): string {
    return classificationReport(this.confusionMatrix(), this.vocab);
  }

  /** Whether the probabilities can be believed. */
  calibration(options?: CalibrationOptions): Calibration {
    return calibration(this.predictions, options);
  }

  /** Whether those of each class can be believed, wherever a photo's true class is: in the order of the vocabulary. */
  calibrationByClass(options?: Omit<CalibrationOptions, "target">): Calibration[] {
    return this.vocab.map((_, target) => calibration(this.predictions, { ...options, target }));
  }
}
