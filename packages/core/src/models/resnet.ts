import type { Tape } from "../autograd.js";
import { BatchNorm, Conv2d, convNorm, MaxPool2d, Module, Sequential } from "../nn/index.js";
import type { Tensor } from "../tensor.js";

/** Two 3x3 convolutions and a shortcut around them, after torchvision's BasicBlock. */
export class BasicBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm;
  readonly downsample?: Sequential;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    this.conv1 = new Conv2d({ inChannels, outChannels, size: 3, stride, padding: 1 });
    this.bn1 = new BatchNorm(outChannels, { relu: true });
    this.conv2 = new Conv2d({ inChannels: outChannels, outChannels, size: 3, padding: 1 });
    this.bn2 = new BatchNorm(outChannels, { relu: true });
    if (stride !== 1 || inChannels !== outChannels)
      this.downsample = new Sequential({
        0: new Conv2d({ inChannels, outChannels, size: 1, stride }),
        1: new BatchNorm(outChannels),
      });
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    const hidden = convNorm(tape, x, this.conv1, this.bn1);
    const shortcut = this.downsample ? this.downsample.forward(tape, x) : x;
    const y = convNorm(tape, hidden, this.conv2, this.bn2, shortcut);
    tape.done(hidden);
    if (shortcut !== x) tape.done(shortcut);
    return y;
  }
}

/** Blocks in each of the four layers. */
const BLOCKS = {
  resnet18: [2, 2, 2, 2],
  resnet34: [3, 4, 6, 3],
} as const;

export type Architecture = keyof typeof BLOCKS;

export const architectures = Object.keys(BLOCKS) as readonly Architecture[];

/** Channels that a ResNet's body ends with. */
export const RESNET_FEATURES = 512;

/**
 * A ResNet without its pooling and classifier: [n, h, w, 4] (RGB and a channel of zeros) to [n, h/32, w/32, 512].
 * The numbers are those that fast.ai gives torchvision's children; 2, the ReLU, is part of 1.
 */
export function resnetBody(architecture: Architecture): Sequential {
  const [layer1, layer2, layer3, layer4] = BLOCKS[architecture];
  return new Sequential({
    0: new Conv2d({ inChannels: 3, paddedChannels: 4, outChannels: 64, size: 7, stride: 2, padding: 3 }),
    1: new BatchNorm(64, { relu: true }),
    3: new MaxPool2d({ size: 3, stride: 2, padding: 1 }),
    4: layer(64, 64, layer1, 1),
    5: layer(64, 128, layer2, 2),
    6: layer(128, 256, layer3, 2),
    7: layer(256, RESNET_FEATURES, layer4, 2),
  });
}

function layer(inChannels: number, outChannels: number, blocks: number, stride: number): Sequential {
  return new Sequential(
    Array.from({ length: blocks }, (_, i) =>
      i === 0 ? new BasicBlock(inChannels, outChannels, stride) : new BasicBlock(outChannels, outChannels, 1),
    ),
  );
}
