import type { GpuArray } from "./array.js";

/** An operation that several variants can do, all with the same result but for rounding. */
export interface Tunable {
  /** What is done to which shapes, such as "conv2d forward 16x32x32x64 3x3x64x64 /1". Sizes that behave alike share it. */
  readonly key: string;
  /** Names of the variants; the first is used until something better is known. */
  readonly variants: readonly string[];
  /** What it reads and writes: nobody else's while it is measured. */
  readonly arrays: readonly GpuArray[];
  /** Records the operation done by a variant. */
  run(variant: string): void;
}

/** Which variant each operation uses, by key. */
export type Choices = Readonly<Record<string, string>>;

/** Runs tunable operations by the variant chosen for them, and knows which ones nobody has measured yet. */
export class Tuner {
  private readonly choices = new Map<string, string>();
  private noted: Map<string, Tunable> | undefined;

  /** Uses these choices from now on. */
  use(choices: Choices): void {
    for (const [key, variant] of Object.entries(choices)) this.choices.set(key, variant);
  }

  /** All choices made so far, sorted by key. */
  get all(): Choices {
    return Object.fromEntries([...this.choices].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Records an operation. */
  run(tunable: Tunable): void {
    const { key, variants } = tunable;
    const chosen = this.choices.get(key);
    if (this.noted && chosen === undefined && variants.length > 1) this.noted.set(key, tunable);
    tunable.run(chosen !== undefined && variants.includes(chosen) ? chosen : variants[0]);
  }

  /** Calls `work` and returns the operations in it that have a choice nobody has made. */
  note(work: () => void): Tunable[] {
    this.noted = new Map();
    try {
      work();
      return [...this.noted.values()];
    } finally {
      this.noted = undefined;
    }
  }
}
