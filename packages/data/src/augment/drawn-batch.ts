import {
  adaptiveAvgPool2d,
  type Extent,
  erase,
  type Gpu,
  type GpuArray,
  lighting,
  normalize,
  type Pictures,
  packMaps,
  resample,
  type Shape,
} from "@sunbear/kernels";
import type { ChannelStats } from "../transforms/normalize.js";
import type { LightFactors } from "./light.js";
import type { Box } from "./random-erasing.js";
import type { SampleStep } from "./sampling.js";

/** Lends arrays on the GPU, and takes them back when a pass ends or they are released. */
export interface GpuScope {
  readonly gpu: Gpu;
  empty(shape: Shape): GpuArray;
  release(array: GpuArray): void;
}

/** Values as they are: neither shifted nor scaled. */
const unit: ChannelStats = { mean: [0, 0, 0], std: [1, 1, 1] };

/** All that was drawn for one batch, and the way to do it on the GPU. */
export class DrawnBatch {
  readonly steps: SampleStep[] = [];
  /** Of each picture; undefined: unchanged. */
  light?: readonly LightFactors[];
  /** Of each picture; and the two words that decide the noise. */
  erasing?: { readonly boxes: readonly (readonly Box[])[]; readonly key: readonly [number, number] };

  constructor(
    readonly count: number,
    /** Height and width of the pictures as uploaded. */
    private readonly uploaded: Extent,
  ) {}

  /** Height and width of the pictures in the end. */
  get extent(): Extent {
    return this.steps.at(-1)?.to ?? this.uploaded;
  }

  get isNothing(): boolean {
    return this.steps.length === 0 && !this.light && !this.erasing;
  }

  /**
   * Records the work: from `bytes`, RGB [n, h, w, 3] as uploaded, four to a word, to an array [n, h', w', 4] of the
   * scope, normalised, its fourth channel 0.
   */
  record(scope: GpuScope, bytes: GpuArray, stats: ChannelStats = unit): GpuArray {
    const packed: Pictures = { bytes, shape: [this.count, ...this.uploaded] };
    const y = this.steps.reduce<Pictures>((x, step) => {
      const next = this.recordStep(scope, step, x);
      if (!("bytes" in x)) scope.release(x);
      return next;
    }, packed);
    const floats = asFloats(scope, y);
    const { gpu } = scope;
    if (this.light) {
      const values = this.light.flatMap(({ brightness, contrast, saturation, hue }) => [
        ...[brightness, contrast, saturation, hue],
      ]);
      const factors = upload(scope, new Float32Array(values), [this.count, 4]);
      lighting(gpu, { y: floats, factors, turnsHue: this.light.some(({ hue }) => hue !== 0), ...stats });
      scope.release(factors);
    } else if (stats !== unit) {
      lighting(gpu, { y: floats, ...stats });
    }
    if (this.erasing) this.recordErasing(scope, floats, this.erasing);
    return floats;
  }

  private recordStep(scope: GpuScope, step: SampleStep, x: Pictures): GpuArray {
    const y = scope.empty([this.count, ...step.to, 4]);
    if (step.kind === "average") {
      const floats = asFloats(scope, x);
      adaptiveAvgPool2d(scope.gpu, { x: floats, y });
      if (floats !== x) scope.release(floats);
      return y;
    }
    const each = step.maps.length === this.count ? step.maps : Array.from({ length: this.count }, () => step.maps[0]);
    const maps = upload(scope, packMaps(each), [this.count, 12]);
    resample(scope.gpu, { x, y, maps, ...step.sampling });
    scope.release(maps);
    return y;
  }

  private recordErasing(scope: GpuScope, y: GpuArray, erasing: NonNullable<DrawnBatch["erasing"]>): void {
    const most = Math.max(...erasing.boxes.map((boxes) => boxes.length));
    const values = new Uint32Array(this.count * most * 4);
    for (const [i, boxes] of erasing.boxes.entries()) values.set(boxes.flat(), 4 * most * i);
    const boxes = upload(scope, values, [this.count, most, 4]);
    const key = upload(scope, Uint32Array.from(erasing.key), [2]);
    erase(scope.gpu, { y, boxes, key });
    scope.release(boxes);
    scope.release(key);
  }
}

function upload(scope: GpuScope, values: Float32Array | Uint32Array, shape: Shape): GpuArray {
  const array = scope.empty(shape);
  scope.gpu.write(array, values);
  return array;
}

/** Pictures as floats from 0 to 1, if they aren't yet. */
function asFloats(scope: GpuScope, x: Pictures): GpuArray {
  if (!("bytes" in x)) return x;
  const y = scope.empty([...x.shape, 4]);
  normalize(scope.gpu, { bytes: x.bytes, y, ...unit });
  return y;
}
