/** A convolution of square images with square filters, without a bias. */
export interface Conv2d {
  readonly batch: number;
  /** Height and width of the input. */
  readonly size: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width of the filters. */
  readonly filter: number;
  readonly stride: number;
  readonly padding: number;
}

/** A basic block: two 3×3 convolutions around which a shortcut leads. */
export interface Block {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
}

export const BLOCKS: readonly Block[] = [
  { inChannels: 64, outChannels: 64, stride: 1 },
  { inChannels: 64, outChannels: 64, stride: 1 },
  { inChannels: 64, outChannels: 128, stride: 2 },
  { inChannels: 128, outChannels: 128, stride: 1 },
  { inChannels: 128, outChannels: 256, stride: 2 },
  { inChannels: 256, outChannels: 256, stride: 1 },
  { inChannels: 256, outChannels: 512, stride: 2 },
  { inChannels: 512, outChannels: 512, stride: 1 },
];

export const BATCH_NORM = { eps: 1e-5, momentum: 0.1 };

/** Outputs of the networks that are timed. */
export const CLASSES = 3;

export const outputSize = ({ size, filter, stride, padding }: Omit<Conv2d, "batch" | "inChannels" | "outChannels">) =>
  Math.floor((size + 2 * padding - filter) / stride) + 1;

/** Floating-point operations of the direct algorithm, a multiply-add being two. */
export const conv2dFlops = (conv: Conv2d): number =>
  2 * conv.batch * outputSize(conv) ** 2 * conv.outChannels * conv.filter ** 2 * conv.inChannels;

/** The network's convolutions in order, for a batch of images of `size` pixels. */
export function convolutions(batch: number, size: number): Conv2d[] {
  const stem: Conv2d = { batch, size, inChannels: 3, outChannels: 64, filter: 7, stride: 2, padding: 3 };
  const all = [stem];
  let current = outputSize({ size: outputSize(stem), filter: 3, stride: 2, padding: 1 });
  for (const { inChannels, outChannels, stride } of BLOCKS) {
    const first: Conv2d = { batch, size: current, inChannels, outChannels, filter: 3, stride, padding: 1 };
    const next = outputSize(first);
    all.push(first, { ...first, size: next, inChannels: outChannels, stride: 1 });
    if (stride > 1) all.push({ ...first, filter: 1, padding: 0 });
    current = next;
  }
  return all;
}

/** Sizes of all parameters: filters, weight and bias of the normalisation after each, and the classifier. */
export const parameterSizes = (): number[] => [
  ...convolutions(1, 224).flatMap((c) => [c.filter ** 2 * c.inChannels * c.outChannels, c.outChannels, c.outChannels]),
  512 * CLASSES,
  CLASSES,
];
