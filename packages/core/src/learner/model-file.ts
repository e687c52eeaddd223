import { type Architecture, architectures } from "../models/index.js";
import type { Normalization } from "../ops/index.js";
import { damaged, WeightsError } from "../weights/errors.js";
import { readSafetensors, type StateDict, writeSafetensors } from "../weights/index.js";

/** What a model file says besides the weights. */
export interface ModelDescription {
  readonly architecture: Architecture;
  /** Names of the classes. */
  readonly vocab: readonly string[];
  /** The item transforms, as the DataLoaders described them. */
  readonly transforms: unknown;
  /** null: pixels are scaled to 0..1, and that is all. */
  readonly normalize: Normalization | null;
  /** Dropout and hidden layers of the head: see `createHead`. */
  readonly ps: number;
  readonly linFtrs: readonly number[];
  /** How it was trained; undefined where that wasn't recorded. */
  readonly training?: TrainingRecord;
}

/** What a training was asked to do: names of settings, and their values. Nothing reads it but people. */
export type TrainingRecord = Readonly<Record<string, string | number>>;

const VERSION = 1;

/** A model as a safetensors file: fast.ai's names, PyTorch's layouts, and the description under "sunbear" as JSON. */
export function writeModelFile(description: ModelDescription, state: StateDict): Uint8Array {
  const sunbear = JSON.stringify({ version: VERSION, ...description });
  return writeSafetensors(state, { format: "pt", sunbear });
}

/** A model file with a record of its training in its description. Throws as `readModelFile`. */
export function withTraining(bytes: Uint8Array, training: TrainingRecord): Uint8Array {
  const { description, state } = readModelFile(bytes);
  return writeModelFile({ ...description, training }, state);
}

/**
 * Reads a model file. It is data: nothing in it is run.
 * @param file its name in errors
 * @throws WeightsError if it isn't a model file
 */
export function readModelFile(
  bytes: Uint8Array,
  file = "the model file",
): { description: ModelDescription; state: StateDict } {
  const { tensors, metadata } = readSafetensors(bytes, file);
  if (metadata.sunbear === undefined)
    throw new WeightsError(
      file,
      "it holds weights, and doesn't say of what model",
      "Choose the export.safetensors that a training has written",
    );
  return { description: parseDescription(metadata.sunbear, file), state: tensors };
}

function parseDescription(json: string, file: string): ModelDescription {
  const error = (problem: string) => damaged(file, problem);
  const value = parseJson(json);
  if (!isRecord(value)) throw error("its description isn't a JSON object");
  const { version, architecture, vocab, transforms, normalize, ps, linFtrs, training } = value;
  if (Number(version) > VERSION)
    throw new WeightsError(
      file,
      `it is of version ${version}, and this program reads version ${VERSION}`,
      "Use a newer Sunbear, or export the model again with this one",
    );
  if (version !== VERSION) throw error(`it is of version ${version}, and this program reads version ${VERSION}`);
  const known = architectures.find((name) => name === architecture);
  if (!known)
    throw error(`its architecture is ${JSON.stringify(architecture)}, not one of ${architectures.join(", ")}`);
  if (!isArrayOf(vocab, "string") || vocab.length < 2) throw error("it doesn't name two or more classes");
  if (typeof ps !== "number" || !(ps >= 0 && ps < 1)) throw error(`its dropout is ${ps}`);
  if (!isArrayOf(linFtrs, "number") || !linFtrs.every(isWidth))
    throw error("the widths of its head aren't whole numbers from 1 to 65,535");
  if (!isNormalization(normalize)) throw error("its normalisation isn't null or mean and std of three channels");
  if (training !== undefined && !isRecordOfPrimitives(training))
    throw error("its record of the training holds more than texts and numbers");
  return { architecture: known, vocab, transforms, normalize, ps, linFtrs, ...(training && { training }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isWidth = (width: number): boolean => Number.isInteger(width) && width > 0 && width < 65_536;

const isNormalization = (value: unknown): value is Normalization | null =>
  value === null || (isRecord(value) && isRgb(value.mean) && isRgb(value.std));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isRecordOfPrimitives = (value: unknown): value is TrainingRecord =>
  isRecord(value) && Object.values(value).every((entry) => typeof entry === "string" || typeof entry === "number");

interface Primitives {
  string: string;
  number: number;
}
const isArrayOf = <T extends keyof Primitives>(value: unknown, type: T): value is Primitives[T][] =>
  Array.isArray(value) && value.every((item) => typeof item === type);

const isRgb = (value: unknown): value is readonly [r: number, g: number, b: number] =>
  isArrayOf(value, "number") && value.length === 3;
