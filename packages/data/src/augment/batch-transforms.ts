import type { Extent, Matrix3 } from "@sunbear/kernels";
import { multiply } from "@sunbear/kernels";
import type { Size } from "../image/image.js";
import { padModes } from "../image/padding.js";
import { type Draws, draws } from "../random.js";
import { expectTransformJson, OptionReader } from "../transforms/json.js";
import { sizeFrom, sizeToJson } from "../transforms/size.js";
import type { Split, TransformJson } from "../transforms/transform.js";
import { DrawnBatch } from "./drawn-batch.js";
import { type Geometry, Rotate } from "./geometry.js";
import { type Light, type LightFactors, neutralLight } from "./light.js";
import { fixAspect, identity } from "./matrices.js";
import type { Normalize } from "./normalize-transform.js";
import type { Box, RandomErasing } from "./random-erasing.js";
import { RandomResizedCropGPU } from "./random-resized-crop-gpu.js";
import { type Sampling, sample } from "./sampling.js";

/** Changes a whole batch on the GPU. */
export type BatchTransform = Geometry | RandomResizedCropGPU | Light | Normalize | RandomErasing;

/** What a summary calls a transform. */
export function nameOf(transform: BatchTransform): string {
  if (transform.kind === "geometry") return transform.name;
  return transform.kind === "light" ? transform.factor : transform.kind;
}

/** Which batch of which pass the random numbers belong to. */
export interface BatchKey {
  readonly split: Split;
  readonly seed: number;
  readonly epoch: number;
  /** The batch of the epoch, from 0. */
  readonly step: number;
  /** Of each picture: its position in the list of all items, and the epoch that it's drawn for. */
  readonly pictures: readonly { readonly item: number; readonly epoch: number }[];
}

/** Tell the streams of random numbers apart that one seed feeds. */
const PICTURE_STREAM = 3;
const BATCH_STREAM = 4;

/** A list of batch transforms, ready to be drawn for one batch after another. */
export class BatchTransforms {
  private readonly geometry: readonly Geometry[];
  private readonly crops: readonly RandomResizedCropGPU[];
  private readonly lights: readonly Light[];
  private readonly erasing: readonly RandomErasing[];

  constructor(private readonly list: readonly BatchTransform[]) {
    this.geometry = list.filter((transform) => transform.kind === "geometry");
    this.crops = list.filter((transform) => transform.kind === "crop");
    this.lights = list.filter((transform) => transform.kind === "light");
    this.erasing = list.filter((transform) => transform.kind === "erasing");
  }

  /** The last one says how pixels are normalised. */
  get normalize(): Normalize | undefined {
    return this.list.findLast((transform) => transform.kind === "normalize");
  }

  /**
   * Draws all that is random for a batch. Undefined if nothing happens to it, as in validation without a new size.
   *
   * @param size of the pictures as they are uploaded
   */
  draw(size: Size, key: BatchKey): DrawnBatch | undefined {
    const count = key.pictures.length;
    const extent: Extent = [size.height, size.width];
    const drawn = new DrawnBatch(count, extent);
    this.drawGeometry(drawn, key);
    for (const crop of this.crops) {
      const [height, width] = drawn.extent;
      const region = crop.region({ width, height }, key.split, this.streamOf(crop, key)(0));
      const sampling: Sampling = { mode: crop.mode, padMode: "reflection", alignCorners: true };
      drawn.steps.push(...sample([identity], drawn.extent, extentOf(crop.size), sampling, region));
    }
    if (key.split === "train") {
      if (this.lights.length > 0) drawn.light = key.pictures.map((_, i) => this.lightOf(i, key));
      if (this.erasing.length > 0) this.drawErasing(drawn, key);
    }
    return drawn.isNothing ? undefined : drawn;
  }

  /** What prediction must do too: whatever gives pictures a new size. */
  toJSON(): TransformJson[] {
    const [first] = this.geometry;
    const resized = first?.size === undefined ? [] : [resizeJson(first)];
    return [...resized, ...this.crops.map(cropJson)];
  }

  private drawGeometry(drawn: DrawnBatch, key: BatchKey): void {
    const [first] = this.geometry;
    if (!first) return;
    const to = first.size === undefined ? drawn.extent : extentOf(first.size);
    const isTraining = key.split === "train";
    const isSameSize = to[0] === drawn.extent[0] && to[1] === drawn.extent[1];
    if (!isTraining && isSameSize) return;
    const maps = isTraining ? key.pictures.map((_, i) => this.mapOf(i, drawn.extent, key)) : [identity];
    drawn.steps.push(...sample(maps, drawn.extent, to, first));
  }

  /** Where a picture's pixels come from: the matrices in order, corrected for the aspect ratio, then the warps. */
  private mapOf(picture: number, extent: Extent, key: BatchKey): Matrix3 {
    const matrix = (transform: Geometry) => transform.matrix(this.streamOf(transform, key)(picture));
    const plain = this.geometry.filter(({ isWarp }) => !isWarp).map(matrix);
    const warps = this.geometry.filter(({ isWarp }) => isWarp).map(matrix);
    const product = fixAspect(plain.reduce(multiply, identity), extent);
    return warps.reduce((map, warp) => multiply(warp, map), product);
  }

  private lightOf(picture: number, key: BatchKey): LightFactors {
    const factors = { ...neutralLight };
    for (const light of this.lights) {
      const value = light.value(this.streamOf(light, key)(picture));
      factors[light.factor] = combine(light.factor, factors[light.factor], value);
    }
    return factors;
  }

  private drawErasing(drawn: DrawnBatch, key: BatchKey): void {
    const [height, width] = drawn.extent;
    const boxes = key.pictures.map((_, i): Box[] =>
      this.erasing.flatMap((erasing) => erasing.boxes(this.streamOf(erasing, key)(i), { width, height })),
    );
    const noise = draws(BATCH_STREAM, key.seed, key.epoch, key.step, this.list.length);
    if (boxes.some((some) => some.length > 0)) drawn.erasing = { boxes, key: [noise(0) * 2 ** 32, noise(1) * 2 ** 32] };
  }

  /** The random numbers of a transform for each picture; the same for all where it takes the batch as one. */
  private streamOf(transform: BatchTransform, key: BatchKey): (picture: number) => Draws {
    const position = this.list.indexOf(transform);
    const isWhole = transform.kind === "crop" || (transform.kind !== "normalize" && transform.batch);
    if (isWhole) return () => draws(BATCH_STREAM, key.seed, key.epoch, key.step, position);
    return (picture) => {
      const { item, epoch } = key.pictures[picture];
      return draws(PICTURE_STREAM, key.seed, epoch, item, position);
    };
  }
}

const extentOf = (option: Parameters<typeof sizeFrom>[0]): Extent => {
  const { width, height } = sizeFrom(option);
  return [height, width];
};

const resizeJson = ({ size = 1, mode, padMode, alignCorners }: Geometry): TransformJson => ({
  name: "Resample",
  size: sizeToJson(sizeFrom(size)),
  mode,
  padMode,
  alignCorners,
});

const cropJson = ({ size, mode, ratio, validScale }: RandomResizedCropGPU): TransformJson => ({
  name: "RandomResizedCropGPU",
  size: sizeToJson(sizeFrom(size)),
  mode,
  ratio,
  validScale,
});

/** What `BatchTransforms.toJSON` gave, for instance from a model file, as transforms again. */
export function batchTransformsFromJSON(list: readonly unknown[]): BatchTransforms {
  return new BatchTransforms(
    list.map((json) => {
      const read = new OptionReader(expectTransformJson(json));
      const mode = read.oneOf("mode", ["bilinear", "nearest"]);
      if (read.name === "Resample") {
        const padMode = read.oneOf("padMode", padModes);
        return Rotate({
          maxDeg: 0,
          size: read.size("size"),
          mode,
          padMode,
          alignCorners: read.boolean("alignCorners"),
        });
      }
      if (read.name !== "RandomResizedCropGPU")
        throw new TypeError(
          `${read.name} is no batch transform known here: expected Resample or RandomResizedCropGPU.`,
        );
      const options = { mode, ratio: read.pair("ratio"), validScale: read.number("validScale") };
      return RandomResizedCropGPU(read.size("size"), options);
    }),
  );
}

/** Two changes of the same kind, one after the other. */
const combine = (factor: keyof LightFactors, a: number, b: number): number =>
  factor === "brightness" || factor === "hue" ? a + b : a * b;
