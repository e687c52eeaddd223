import { type Architecture, architectures } from "@sunbear/core";
import { type ResizeMethod, resizeMethods } from "@sunbear/data";
import { type Command, Option } from "commander";
import { noTune } from "../gpu-options.js";
import { numberFrom, numberIn, wholeNumber } from "../options.js";

/** What `sunbear train` was asked to do. */
export interface TrainSettings {
  /** A subfolder of photos for each class; undefined: the built-in set. */
  readonly folder?: string;
  readonly architecture: Architecture;
  readonly epochs: number;
  readonly freezeEpochs: number;
  readonly size: number;
  readonly batchSize: number;
  /** undefined: VALID_PCT. */
  readonly validPct?: number;
  readonly seed: number;
  readonly resize: ResizeName;
  /** undefined: MIN_SCALE. */
  readonly minScale?: number;
  /** Strength of augTransforms; 0: none. */
  readonly augMult: number;
  readonly baseLr: number;
  /** "imagenet", "none", a file or a URL. */
  readonly weights: string;
  /** Whether training is in mixed precision. */
  readonly fp16?: boolean;
  /** Where the model goes; undefined: a new folder. */
  readonly out?: string;
  /** Whether measurements may choose the kernels, where the adapter is worth it. */
  readonly tune?: boolean;
  /** Whether to draw the losses while they come. */
  readonly graph?: boolean;
  /** Whether to time a step, kernel by kernel. */
  readonly profile?: boolean;
}

/** The options of a command line, as `addTrainOptions` names them. */
export interface TrainOptions extends Partial<Omit<TrainSettings, "architecture">> {
  readonly arch?: Architecture;
}

export type ResizeName = "random-resized-crop" | ResizeMethod;
const RESIZES: readonly ResizeName[] = ["random-resized-crop", ...resizeMethods];

export const VALID_PCT = 0.2;
/** The notebook's. */
export const MIN_SCALE = 0.3;

/** fast.ai's defaults, and those of the notebook where it chooses others. */
const PHOTOS = {
  epochs: 4,
  freezeEpochs: 1,
  size: 224,
  batchSize: 64,
  weights: "imagenet",
  resize: "random-resized-crop",
  augMult: 0,
} as const;

/**
 * For the built-in set nothing is downloaded. Random weights have much to learn, and take many steps without a frozen epoch.
 * A drawing cut to a third of itself may show nothing, so drawings are shown whole, turned and lit anew: after five epochs
 * that gave 18 % errors where crops without it gave 25 %.
 */
const BUILT_IN = {
  epochs: 5,
  freezeEpochs: 0,
  size: 64,
  batchSize: 16,
  weights: "none",
  resize: "squish",
  augMult: 1,
} as const;

const COMMON = { architecture: "resnet18", seed: 42, baseLr: 2e-3 } as const;

const either = (name: keyof typeof PHOTOS) => `default: ${PHOTOS[name]}; for the built-in set: ${BUILT_IN[name]}`;

/** As people write it: "ResNet18". */
export const networkName = (architecture: Architecture): string => architecture.replace("resnet", "ResNet");

/** Adds the options that decide what the network sees. Where the built-in set has its own default, the text says so. */
export function addDataOptions(command: Command): Command {
  return command
    .option("--size <pixels>", `side of the square that images become (${either("size")})`, wholeNumber(32, 1024))
    .option(
      "--valid-pct <share>",
      `share of the photos kept to validate (default: ${VALID_PCT})`,
      numberIn(0, 1, { open: true }),
    )
    .option(
      "--seed <n>",
      "decides split, order, crops, dropout and random weights",
      wholeNumber(0, 2 ** 32 - 1),
      COMMON.seed,
    )
    .addOption(new Option("--resize <how>", `how images become square (${either("resize")})`).choices(RESIZES))
    .option(
      "--min-scale <share>",
      `least share of a photo in a random-resized-crop (default: ${MIN_SCALE})`,
      numberIn(0, 1),
    )
    .option(
      "--aug-mult <n>",
      `how much to flip, turn, zoom, warp and light photos anew in each epoch (${either("augMult")})`,
      numberFrom(0, 3.5),
    );
}

/** Adds the options that decide what a Learner begins with, its data included. */
export function addLearnerOptions(command: Command): Command {
  return addDataOptions(command)
    .addOption(
      new Option("--arch <name>", "the network: more layers learn more, in twice the time")
        .choices(architectures)
        .default(COMMON.architecture),
    )
    .option("--batch-size <n>", `images that are learned at once (${either("batchSize")})`, wholeNumber(2, 1024))
    .option("--weights <source>", `to start from: imagenet, none, a file or a URL (${either("weights")})`)
    .addOption(noTune({ training: true }));
}

/** Adds all options of a training. */
export function addTrainOptions(command: Command): Command {
  return addLearnerOptions(command)
    .option("--epochs <n>", `epochs that train all of the network (${either("epochs")})`, wholeNumber(1, 10_000))
    .option(
      "--freeze-epochs <n>",
      `epochs before, with the body frozen (${either("freezeEpochs")})`,
      wholeNumber(0, 10_000),
    )
    .option("--base-lr <rate>", "peak learning rate", numberIn(0, 10), COMMON.baseLr)
    .option("--fp16", "mixed precision: half the memory for what a step stores, on GPUs that have 16-bit floats")
    .option("--out <folder>", "where the model goes (default: a new folder sunbear-<name>-<number>)");
}

/** The settings that a command line asks for, with the defaults that fit the data. */
export function trainSettings(
  folder: string | undefined,
  { arch: architecture = COMMON.architecture, ...options }: TrainOptions,
): TrainSettings {
  return { ...COMMON, ...(folder === undefined ? BUILT_IN : PHOTOS), ...options, architecture, folder };
}
