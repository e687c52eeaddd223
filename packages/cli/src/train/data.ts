import { access, constants, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import {
  augTransforms,
  CategoryBlock,
  DataBlock,
  type DataLoaders,
  emojiSamples,
  getImageFiles,
  ImageBlock,
  type ItemTransform,
  parentLabel,
  RandomResizedCrop,
  RandomSplitter,
  Resize,
} from "@sunbear/data";
import envPaths from "env-paths";
import { UserError } from "../errors.js";
import { MIN_SCALE, type TrainSettings, VALID_PCT } from "./settings.js";

export interface TrainingData {
  readonly dls: DataLoaders<string>;
  /** A short name for the folder that the model goes to. */
  readonly name: string;
  /** Where the images lie. */
  readonly folder: string;
}

type Warn = (message: string) => void;

/** The folder's photos, or the built-in set, in batches. */
export async function openData(settings: TrainSettings, onWarning: Warn, signal: AbortSignal): Promise<TrainingData> {
  const { folder, batchSize, seed } = settings;
  const { source, ...block } = await (folder === undefined
    ? builtIn(settings, onWarning, signal)
    : photos(folder, settings));
  const data = new DataBlock({
    blocks: [ImageBlock(), CategoryBlock()],
    getY: parentLabel,
    itemTfms: itemTransform(settings, onWarning),
    batchTfms: settings.augMult === 0 ? [] : augTransforms({ mult: settings.augMult }),
    ...block,
  });
  const dls = await data.dataLoaders(source, { batchSize, seed, onWarning });
  return { dls, name: folder === undefined ? "emoji" : nameOf(folder), folder: source };
}

function photos(source: string, { validPct = VALID_PCT }: TrainSettings) {
  return { source, getItems: listPhotos, splitter: RandomSplitter(validPct) };
}

/** Finds the photos of a folder that has subfolders of them. */
async function listPhotos(folder: string): Promise<string[]> {
  const files = await getImageFiles(folder);
  if (files.length > 0 && files.every((file) => resolve(dirname(file)) === resolve(folder)))
    throw new UserError(
      `${folder} has photos but no subfolders: put the photos of each class into a subfolder named after it.`,
    );
  return files;
}

async function builtIn({ size, validPct }: TrainSettings, onWarning: Warn, signal: AbortSignal) {
  if (validPct !== undefined)
    onWarning(`--valid-pct ${validPct} changes nothing: one artist's pictures validate the built-in set.`);
  const source = join(await cacheFolder(), `emoji-${size}`);
  const { splitter } = await emojiSamples({ folder: source, size, signal });
  return { source, getItems: getImageFiles, splitter };
}

/** The user's cache or, where that can't be written to, the system's folder for temporary files. */
async function cacheFolder(): Promise<string> {
  const { cache } = envPaths("sunbear", { suffix: "" });
  try {
    await mkdir(cache, { recursive: true });
    await access(cache, constants.W_OK);
    return cache;
  } catch {
    return join(tmpdir(), `sunbear-${process.getuid?.() ?? ""}`);
  }
}

function itemTransform({ resize, size, minScale }: TrainSettings, onWarning: Warn): ItemTransform {
  if (resize === "random-resized-crop") return new RandomResizedCrop(size, { minScale: minScale ?? MIN_SCALE });
  if (minScale !== undefined) onWarning(`--min-scale ${minScale} changes nothing with --resize ${resize}.`);
  return new Resize(size, { method: resize });
}

/** The folder's own name as part of another's: letters, digits, dashes. */
function nameOf(folder: string): string {
  return basename(resolve(folder)).replaceAll(/[^\p{L}\p{N}_-]+/gu, "-") || "photos";
}
