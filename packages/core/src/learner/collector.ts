import type { Batch } from "./data.js";
import type { Predictions } from "./predictions.js";

/** Gathers the predictions of batches into those of a split. */
export class Collector {
  private readonly probabilities: Float32Array[] = [];
  private readonly losses: Float32Array[] = [];
  private readonly targets: Uint32Array[] = [];
  private readonly items: number[] = [];

  add(batch: Batch, probabilities: Float32Array, losses: Float32Array): void {
    this.probabilities.push(probabilities);
    this.losses.push(losses);
    this.targets.push(batch.targets);
    this.items.push(...batch.items);
  }

  predictions(classes: number): Predictions {
    const size = this.items.length;
    return {
      probabilities: concatenate(new Float32Array(size * classes), this.probabilities),
      classes,
      targets: concatenate(new Uint32Array(size), this.targets),
      losses: concatenate(new Float32Array(size), this.losses),
      items: this.items,
    };
  }
}

function concatenate<T extends Float32Array | Uint32Array>(whole: T, parts: readonly T[]): T {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
