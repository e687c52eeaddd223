import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readModelFile, writeModelFile } from "@sunbear/core";
import { RandomResizedCrop } from "@sunbear/data";
import sharp from "sharp";
import { madePictures } from "../../src/engine/testing/made-pictures.js";
import { sunbear } from "../run/programs.js";
import { madeWeights } from "./weights.js";

/** How both sides train. */
export const TRAINING = { size: 64, epochs: 2, freezeEpochs: 1, batchSize: 8, seed: 3 };

/** The command line's word about an epoch. */
export interface Epoch {
  readonly trainLoss: number;
  readonly validLoss: number;
  readonly errorRate: number;
}

export interface Made {
  /** Everything lies in here. */
  readonly folder: string;
  /** Eight pictures for each of three classes. */
  readonly set: string;
  readonly weights: string;
  /** What the command line has trained on the set, from the weights; it sees 64 × 64 pixels. */
  readonly model: string;
  /** The same network, which sees 224 × 224. */
  readonly largeModel: string;
  /** How that training went. */
  readonly epochs: readonly Epoch[];
  /** A JPEG, a JPEG that lies on its side, and a PNG. */
  readonly photos: readonly string[];
}

export async function make(folder: string): Promise<Made> {
  const [set, weights, out] = ["set", "resnet18.safetensors", "trained"].map((name) => join(folder, name));
  for (const { name, blob } of await madePictures(8)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, new Uint8Array(await blob.arrayBuffer()));
  }
  await writeFile(weights, madeWeights());
  const events = await sunbear(
    ...["train", set, "--json", "--weights", weights, "--out", out],
    ...["--size", `${TRAINING.size}`, "--epochs", `${TRAINING.epochs}`, "--freeze-epochs", `${TRAINING.freezeEpochs}`],
    ...["--batch-size", `${TRAINING.batchSize}`, "--seed", `${TRAINING.seed}`],
  );
  const epochs = events.filter(({ event }) => event === "epoch") as unknown as Epoch[];
  const model = join(out, "export.safetensors");
  return { folder, set, weights, model, largeModel: await enlarge(model), epochs, photos: await makePhotos(folder) };
}

async function enlarge(model: string): Promise<string> {
  const { description, state } = readModelFile(await readFile(model), model);
  const crop = new RandomResizedCrop(224, { minScale: 0.3 }).toJSON();
  const transforms = { ...(description.transforms as object), item: [crop] };
  const path = join(dirname(model), "large.safetensors");
  await writeFile(path, writeModelFile({ ...description, transforms }, state));
  return path;
}

/** Blobs of colour, blurred as photos are. */
async function makePhotos(folder: string): Promise<string[]> {
  const seed = { width: 12, height: 9, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: 12 * 9 * 3 }, (_, i) => (i * i * 37 + i * 11) % 256);
  const photo = () => sharp(pixels, { raw: seed }).resize(640, 480, { kernel: "cubic" });
  const files = {
    "photo.jpg": photo().jpeg({ quality: 90 }),
    "on its side.jpg": photo().withMetadata({ orientation: 6 }).jpeg({ quality: 90 }),
    "photo.png": photo().png(),
  };
  const paths = [];
  for (const [name, image] of Object.entries(files)) {
    paths.push(join(folder, name));
    await image.toFile(join(folder, name));
  }
  return paths;
}
