import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Image } from "../image/image.js";

/** Rows of pixels of three channels, as the recorded outputs have them. */
export type Rows = readonly (readonly (readonly [number, number, number])[])[];

/** Outputs of fast.ai on small made inputs, as far as this package is concerned. */
export interface Golden {
  readonly "random_splitter_valid_pct_0.2": Record<
    string,
    { readonly valid: number[]; readonly train_first10: number[]; readonly n_train: number }
  >;
  readonly resize_plan: { readonly rows: readonly ResizePlanRow[] };
  readonly random_resized_crop_train: { readonly rows: readonly CropRow[] };
  readonly random_resized_crop_valid: readonly [
    size: number,
    out: [w: number, h: number],
    squished: [w: number, h: number],
  ][];
  readonly pillow_resize: Record<string, Rows>;
  readonly item_transforms_on_pillow_input: Record<string, Rows>;
  readonly batch_transforms: {
    readonly flip_mat: Matrix;
    readonly rotate_mat_10deg: Matrix;
    readonly "zoom_mat_1.1_cx.25_cy.75": Matrix;
    readonly "flip@rotate@zoom": Matrix;
    readonly after_aspect_fix: Matrix;
    readonly warp_coeffs: readonly number[];
    readonly warp_targ_pts: readonly Pair[];
  };
  readonly to_thumb_sizes: { readonly rows: readonly number[][] };
}

type Matrix = readonly (readonly number[])[];
type Pair = readonly [number, number];
type ResizePlanRow = readonly [
  w: number,
  h: number,
  size: number | Pair,
  method: "crop" | "squish" | "pad",
  place: Pair,
  region: Pair,
  topLeft: Pair,
  to: Pair,
];
type CropRow = readonly [
  w: number,
  h: number,
  minScale: number,
  uArea: number,
  uRatio: number,
  uX: number,
  uY: number,
  region: Pair,
  topLeft: Pair,
];

const path = resolve(import.meta.dirname, "../../../../tests/golden/fastai.json");
export const golden: Golden = JSON.parse(readFileSync(path, "utf8"));

export const imageOf = (rows: Rows): Image => ({
  width: rows[0].length,
  height: rows.length,
  data: Uint8Array.from(rows.flat(2)),
});
