import { basename } from "node:path";
import type { Architecture, TrainingRecord } from "@sunbear/core";
import { version } from "../version.js";
import { MIN_SCALE, networkName, type TrainSettings, VALID_PCT } from "./settings.js";

/** A row of a report: name and value. */
export type Fact = readonly [name: string, value: string];

/** The settings, with what the weights decide. */
interface Used extends TrainSettings {
  readonly lrMult: number;
  /** In all phases; fewer than were planned if the training was stopped. */
  readonly epochsDone: number;
}

/**
 * What a model file says of its training: what would repeat it. Paths are cut to their last name, since models are given
 * away, and nothing depends on the clock, since one seed gives one file.
 *
 * @param data a short name for what was learned
 */
export function trainingRecord(settings: Used, data: string): TrainingRecord {
  const { epochs, freezeEpochs, size, resize, augMult, batchSize, baseLr, lrMult, weights, seed, fp16 } = settings;
  const { minScale = MIN_SCALE, validPct = VALID_PCT, folder, epochsDone } = settings;
  const planned = freezeEpochs + epochs;
  return {
    data,
    epochs,
    freezeEpochs,
    size,
    resize,
    ...(resize === "random-resized-crop" && { minScale }),
    augMult,
    ...(folder !== undefined && { validPct }), // the built-in set is split by artist
    batchSize,
    baseLr,
    lrMult,
    precision: fp16 ? "mixed, f16 and f32" : "f32",
    weights: lastName(weights),
    seed,
    sunbear: version,
    ...(epochsDone < planned && { epochsDone: `${epochsDone} of ${planned}` }),
  };
}

/** The last name of a path or of an address, the rest of which may be nobody else's business. */
const lastName = (source: string): string =>
  basename(URL.canParse(source) ? new URL(source).pathname : source) || source;

const MISSING = "not recorded";

/** The rows of a report, with names of the record in braces. */
const ROWS: readonly Fact[] = [
  ["Learned from", "{data}"],
  ["Epochs", "{freezeEpochs} frozen, {epochs} unfrozen"],
  ["Pixels", "{size} x {size}"],
  ["Resize", "{resize}"],
  ["Strength of augmentation", "{augMult}"],
  ["Batch size", "{batchSize}"],
  ["Learning rate", "{baseLr}"],
  ["Precision", "{precision}"],
  ["Weights", "{weights}"],
  ["Seed", "{seed}"],
  ["Trained by", "Sunbear {sunbear}"],
];

/** The same for a report. What isn't in the record, or was trained before there was one, is said to be missing. */
export function trainingFacts(architecture: Architecture, record: TrainingRecord | undefined): Fact[] {
  const network = ["Network", networkName(architecture)] as const;
  if (!record) return [network, ["Settings of the training", MISSING], ["Seed", MISSING]];
  return [
    network,
    ...ROWS.map(([name, text]): Fact => {
      const keys = [...text.matchAll(/\{(\w+)\}/g)].map(([, key]) => key);
      const known = keys.every((key) => Object.hasOwn(record, key));
      return [name, known ? text.replaceAll(/\{(\w+)\}/g, (_, key: string) => `${record[key]}`) : MISSING];
    }),
    ...(record.epochsDone === undefined ? [] : [["Epochs done", `${record.epochsDone}`] as const]),
  ];
}
