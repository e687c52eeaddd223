import type { TrainOptions } from "../../engine/engine.js";

export const SIZES = [64, 128, 192, 224] as const;

/** What the visitor sets; the command line's defaults. */
export type Settings = Omit<TrainOptions, "weights" | "weightsName" | "lrMult">;

export function defaultSettings(software: boolean): Settings {
  // On a CPU that plays a GPU 224 pixels would take an hour for what 128 does in minutes.
  return {
    size: software ? 128 : 224,
    epochs: 4,
    freezeEpochs: 1,
    batchSize: 64,
    validPct: 0.2,
    seed: 42,
    augMult: 0,
  };
}

/** What training starts from. */
export type WeightsChoice =
  | { readonly from: "random" }
  | { readonly from: "server" }
  | { readonly from: "file"; readonly file?: File };
