import { mix } from "@sunbear/kernels";
import { hash } from "../../random.js";
import type { Callback, LearnerState } from "../callback.js";
import { beta } from "./beta.js";

/** Where two images are mixed, ends not included. */
type Box = readonly [top: number, bottom: number, left: number, right: number];

/** What was drawn for a batch. */
interface Plan {
  readonly box: Box;
  /** How much of each image stays inside the box. */
  readonly weights: Float32Array;
  /** How much of its target each image keeps. */
  readonly targetWeights: Float32Array;
}

/** A number in [0, 1), the same for the same index. */
type Uniforms = (index: number) => number;

/** Mixes each training image, and its target, with another of its batch. */
abstract class MixCallback implements Callback {
  /** @param alpha of the Beta distribution that says how much: above 0; the smaller, the nearer to all or nothing */
  constructor(protected readonly alpha: number) {
    if (!(alpha > 0 && Number.isFinite(alpha))) throw new RangeError(`alpha must be above 0, not ${alpha}`);
  }

  protected abstract plan(size: readonly [n: number, h: number, w: number], u: Uniforms): Plan;

  beforeBatch(learn: LearnerState): void {
    const { tape, x, training, seed, epochsTrained, iter } = learn;
    if (!training || !tape || !x) return;
    const [n, h, w] = x.shape;
    const uniforms = (stream: number) => (index: number) =>
      hash(seed, STREAM, stream, epochsTrained, iter, index) / 2 ** 32;
    const { box, weights, targetWeights } = this.plan([n, h, w], uniforms(0));
    const upload = (values: Float32Array | Uint32Array) => {
      const array = tape.empty([values.length]);
      tape.gpu.write(array, values);
      return array;
    };
    const partners = upload(shuffled(n, uniforms(1)));
    const y = tape.empty(x.shape);
    const [kept, place] = [upload(weights), upload(Uint32Array.from(box))];
    mix(tape.gpu, { x, y, partners, weights: kept, box: place });
    tape.release(kept);
    tape.release(place);
    learn.x = tape.record([], y, () => {});
    learn.mixed = { partners, weights: upload(targetWeights) };
  }
}

/** Tells these random numbers from others of the same seed. */
const STREAM = 0x3177;

/** Lays each training image over another, and mixes their targets alike: fast.ai's MixUp (arXiv:1710.09412). */
export class MixUp extends MixCallback {
  constructor(alpha = 0.4) {
    super(alpha);
  }

  protected override plan([n, h, w]: readonly [number, number, number], u: Uniforms): Plan {
    const weights = Float32Array.from({ length: n }, (_, i) => {
      const share = beta(this.alpha, (index) => u(i * 1024 + index));
      return Math.max(share, 1 - share);
    });
    return { box: [0, h, 0, w], weights, targetWeights: weights };
  }
}

/** Puts a rectangle of another image into each, its target by the rectangle's area: fast.ai's CutMix (arXiv:1905.04899). */
export class CutMix extends MixCallback {
  constructor(alpha = 1) {
    super(alpha);
  }

  protected override plan([n, h, w]: readonly [number, number, number], u: Uniforms): Plan {
    const side = Math.sqrt(1 - beta(this.alpha, (index) => u(2 + index)));
    const [top, bottom] = run(h, side, u(0));
    const [left, right] = run(w, side, u(1));
    const kept = 1 - ((bottom - top) * (right - left)) / (h * w);
    const all = (value: number) => new Float32Array(n).fill(value);
    return { box: [top, bottom, left, right], weights: all(0), targetWeights: all(kept) };
  }
}

/** A share of a side's pixels about any of them, cut off at the ends. */
function run(pixels: number, share: number, u: number): readonly [from: number, to: number] {
  const half = Math.floor(Math.round(pixels * share) / 2);
  const middle = Math.floor(u * pixels);
  return [Math.max(0, middle - half), Math.min(pixels, middle + half)];
}

/** A permutation of 0..n-1: Fisher-Yates. */
function shuffled(n: number, u: Uniforms): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = Math.floor(u(i) * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
