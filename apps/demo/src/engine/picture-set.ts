import {
  BlobBlock,
  type BlobDecoder,
  compareCodePoints,
  ImageError,
  type InputBlock,
  readPhotoHead,
} from "@sunbear/data";
import type { Picture, SetSummary } from "./engine.js";

/** How many pictures are opened at once. */
export const CONCURRENCY = 4;

/** Pictures are kept this many times as large as the network sees them: its smallest crops are then sharp enough. */
const MARGIN = 2;

/** Pixels on the shorter side of a picture that is kept, at least, if it had as many. */
const LEAST_SIDE = 512;

/** Bytes of a pixel while its picture is being opened, and as it is kept. */
const RGBA = 4;
const RGB = 3;

export interface PictureSetOptions {
  readonly decode: BlobDecoder;
  /** Bytes of decoded pictures that are kept; others are opened again whenever they are needed. */
  readonly cacheBytes: number;
}

/** The pictures to learn from, in the order in which Node's `getImageFiles` lists files. */
export class PictureSet {
  /** Of the pictures that open. */
  names: readonly string[] = [];
  private readonly labels: ReadonlyMap<string, string>;
  private readonly blobs: ReadonlyMap<string, Blob>;
  private readonly refused: { readonly name: string; readonly reason: string }[] = [];
  private input: { readonly shrinkTo: number | undefined; readonly block: InputBlock<string> } | undefined;
  private allPixels = 0;
  private largestPixels = 0;

  private constructor(
    pictures: readonly Picture[],
    private readonly options: PictureSetOptions,
  ) {
    this.labels = new Map(pictures.map(({ name, label }) => [name, label]));
    this.blobs = new Map(pictures.map(({ name, blob }) => [name, blob]));
    if (this.blobs.size < pictures.length)
      throw new Error(`Two pictures are called ${repeated(pictures)}: rename one.`);
  }

  /**
   * Opens every picture once, to leave out those that don't open, and to keep what fits.
   *
   * @param signal ends it between two pictures
   */
  static async open(
    pictures: readonly Picture[],
    options: PictureSetOptions,
    onProgress: (done: number, all: number) => void,
    signal: AbortSignal,
  ): Promise<PictureSet> {
    const set = new PictureSet(pictures, options);
    const names = [...set.labels.keys()].sort(compareCodePoints);
    const reasons = new Map<string, string>();
    const waiting = names.values();
    let done = 0;
    const lane = async () => {
      // The lanes share one iterator: each takes the next name that nobody has taken.
      for (const name of waiting) {
        signal.throwIfAborted();
        const reason = await set.tryToOpen(name);
        if (reason !== undefined) reasons.set(name, reason);
        onProgress(++done, names.length);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, lane));
    set.names = names.filter((name) => !reasons.has(name));
    for (const name of names) {
      const reason = reasons.get(name);
      if (reason !== undefined) set.refused.push({ name, reason });
    }
    return set;
  }

  get summary(): SetSummary {
    const counts = new Map<string, number>();
    for (const name of this.names) counts.set(this.labelOf(name), (counts.get(this.labelOf(name)) ?? 0) + 1);
    const vocab = [...counts.keys()].sort(compareCodePoints);
    return { vocab, counts: vocab.map((label) => counts.get(label) ?? 0), refused: this.refused };
  }

  labelOf(name: string): string {
    const label = this.labels.get(name);
    if (label === undefined) throw new Error(`The set has no picture called ${name}.`);
    return label;
  }

  /** The most memory that pictures take: those that are kept, and those being opened. */
  get bytesBound(): number {
    return Math.min(this.options.cacheBytes, RGB * this.allPixels) + CONCURRENCY * RGBA * this.largestPixels;
  }

  /** Opens pictures for a network that sees `size` pixels along each side. */
  inputFor(size: number): InputBlock<string> {
    return this.inputOf(Math.max(LEAST_SIDE, MARGIN * size));
  }

  /** Opens pictures, large ones made smaller. What was kept at another size is given up. */
  inputOf(shrinkTo: number | undefined): InputBlock<string> {
    if (this.input?.shrinkTo !== shrinkTo || !this.input)
      this.input = { shrinkTo, block: BlobBlock(this.blobs, { ...this.options, shrinkTo }) };
    return this.input.block;
  }

  blobOf(name: string): Blob {
    const blob = this.blobs.get(name);
    if (!blob) throw new Error(`The set has no picture called ${name}.`);
    return blob;
  }

  /** The reason why a picture doesn't open, as the end of a sentence; undefined if it does. */
  private async tryToOpen(name: string): Promise<string | undefined> {
    try {
      const { width = 0, height = 0 } = (await readPhotoHead(this.blobOf(name))) ?? {};
      await this.inputOf(LEAST_SIDE).open(name);
      this.allPixels += width * height;
      this.largestPixels = Math.max(this.largestPixels, width * height);
    } catch (error) {
      if (error instanceof ImageError) return error.reason;
      if (error instanceof DOMException) return "reading it failed: it was moved or changed after it was chosen";
      throw error;
    }
  }
}

/** The first name that stands there twice. */
const repeated = (pictures: readonly Picture[]): string | undefined =>
  pictures.map(({ name }) => name).find((name, i, names) => names.indexOf(name) < i);
