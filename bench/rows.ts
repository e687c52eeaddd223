import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Conv2d, conv2dFlops, convolutions } from "./resnet18.js";

export type Pass = "forward" | "dX" | "dW";

/** Something that subjects can do, complete enough that each does the same. Images are square. */
export type Work =
  | ({ readonly kind: "conv2d"; readonly pass: Pass } & Conv2d)
  | {
      /** op(a) [m, k] times op(b) [k, n] */
      readonly kind: "matmul";
      readonly m: number;
      readonly k: number;
      readonly n: number;
      readonly transposeA: boolean;
      readonly transposeB: boolean;
    }
  /** Batch normalisation in training, forward and backward. */
  | { readonly kind: "batchNorm"; readonly batch: number; readonly size: number; readonly channels: number }
  /** Maximum over 3×3 pixels with stride 2 and padding 1, forward and backward. */
  | { readonly kind: "maxPool"; readonly batch: number; readonly size: number; readonly channels: number }
  /** Softmax cross entropy and its gradient. */
  | { readonly kind: "crossEntropy"; readonly batch: number; readonly classes: number }
  /** One step of Adam over all parameters of the network. */
  | { readonly kind: "adam" }
  /** Forward, loss, backward and optimizer of ResNet18. */
  | { readonly kind: "trainingStep"; readonly batch: number; readonly size: number }
  /** Forward pass of ResNet18 in evaluation mode. */
  | { readonly kind: "inference"; readonly batch: number; readonly size: number }
  /** JPEG files below `folder` to a batch of `size` pixels by a random resized crop. */
  | { readonly kind: "dataLoading"; readonly folder: string; readonly batch: number; readonly size: number };

export interface Row {
  readonly group: string;
  readonly name: string;
  readonly work: Work;
  /** Floating-point operations of one run, where a share of the adapter's peak means something. */
  readonly flops?: number;
  /** Images that one run goes through. */
  readonly images?: number;
  /** Timed from the start of a process of its own, with compiled shaders left on disk by a run before or without. */
  readonly start?: "cold" | "warm";
  /** Memory is measured too, in a process of its own. */
  readonly memory?: boolean;
  /** Part of `--quick`. */
  readonly quick?: boolean;
}

/** Rows whose time is mostly multiplications. */
export const isProduct = ({ work }: Row): boolean => work.kind === "conv2d" || work.kind === "matmul";

/** Four images of 224 pixels: the shapes that the literature times, in sizes that software adapters get through. */
const BATCH = 4;
const SIZE = 224;

/** Where the pictures for data loading lie; Sunbear, which is asked first, makes them. */
const PHOTOS = join(tmpdir(), "sunbear-bench-photos");

export function allRows(): Row[] {
  return [
    ...convolutionRows(),
    matmulRow(512, 512, 512, "", true),
    matmulRow(512, 512, 512, "A transposed"),
    matmulRow(512, 512, 512, "B transposed"),
    matmulRow(1024, 1024, 1024),
    matmulRow(16, 1024, 512),
    ...[
      [112, 64],
      [56, 64],
      [14, 256],
    ].map(([size, channels]) => layerRow("batchNorm", "BatchNorm, training pair", size, channels)),
    layerRow("maxPool", "max-pool pair", 112, 64),
    {
      group: "layers",
      name: "cross entropy and gradient, 64×1000",
      work: { kind: "crossEntropy", batch: 64, classes: 1000 },
      quick: true,
    },
    { group: "layers", name: "Adam, all parameters", work: { kind: "adam" }, quick: true },
    networkRow("trainingStep", 16, 64, true),
    networkRow("trainingStep", 16, 128),
    networkRow("inference", 16, 64, true),
    networkRow("inference", 16, 128),
    networkRow("inference", 8, 224),
    networkRow("inference", 1, 224),
    startRow("trainingStep", 16, 64, "cold"),
    startRow("trainingStep", 16, 64, "warm"),
    startRow("inference", 1, 224, "cold"),
    startRow("inference", 1, 224, "warm"),
    {
      group: "data",
      name: "JPEG to batch, random resized crop to 224 px, 64 images",
      work: { kind: "dataLoading", folder: PHOTOS, batch: 64, size: 224 },
      images: 64,
    },
  ];
}

/** All convolutions of ResNet18, those of one shape in one row. */
function convolutionRows(): Row[] {
  const shapes = new Map<string, { conv: Conv2d; count: number }>();
  for (const conv of convolutions(BATCH, SIZE)) {
    const key = JSON.stringify(conv);
    shapes.set(key, { conv, count: (shapes.get(key)?.count ?? 0) + 1 });
  }
  return [...shapes.values()].flatMap(({ conv, count }) =>
    (["forward", "dX", "dW"] as const).map((pass): Row => {
      const { filter, stride, size, inChannels, outChannels } = conv;
      const what = `${filter}×${filter}${stride > 1 ? ` stride ${stride}` : ""}`;
      const times = count > 1 ? ` (${count} layers)` : "";
      return {
        group: "convolutions",
        name: `${what}, ${size}×${size}, ${inChannels}→${outChannels}${times}, ${pass}`,
        work: { kind: "conv2d", pass, ...conv },
        flops: conv2dFlops(conv),
        quick: filter === 3 && stride === 1 && inChannels === 256,
      };
    }),
  );
}

function matmulRow(
  m: number,
  k: number,
  n: number,
  transposed: "" | "A transposed" | "B transposed" = "",
  quick = false,
): Row {
  return {
    group: "products",
    name: `${m}×${k} times ${k}×${n}${transposed && `, ${transposed}`}`,
    work: {
      kind: "matmul",
      m,
      k,
      n,
      transposeA: transposed === "A transposed",
      transposeB: transposed === "B transposed",
    },
    flops: 2 * m * k * n,
    quick,
  };
}

function layerRow(kind: "batchNorm" | "maxPool", what: string, size: number, channels: number): Row {
  return {
    group: "layers",
    name: `${what}, ${BATCH}×${size}×${size}×${channels}`,
    work: { kind, batch: BATCH, size, channels },
    quick: size === 14,
  };
}

const NETWORK = { trainingStep: "training step", inference: "inference" };

function networkRow(kind: "trainingStep" | "inference", batch: number, size: number, quick = false): Row {
  return {
    group: "ResNet18",
    name: `${NETWORK[kind]}, ${batch} at ${size} px`,
    work: { kind, batch, size },
    images: batch,
    flops: (kind === "inference" ? 1 : 3) * sum(convolutions(batch, size).map(conv2dFlops)),
    memory: true,
    quick,
  };
}

function startRow(kind: "trainingStep" | "inference", batch: number, size: number, start: "cold" | "warm"): Row {
  return {
    group: "start",
    name: `process start to the first ${NETWORK[kind]}, ${batch} at ${size} px, ${start}`,
    work: { kind, batch, size },
    start,
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
