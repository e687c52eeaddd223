import type { DType } from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import { Sequential } from "../nn/index.js";
import { cast } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { createHead, type HeadOptions } from "./head.js";
import { type Architecture, RESNET_FEATURES, resnetBody } from "./resnet.js";

/** A body and a head, named 0 and 1 as in fast.ai: [n, h, w, 4] to logits [n, classes]. */
export class VisionModel extends Sequential {
  constructor(
    readonly body: Sequential,
    readonly head: Sequential,
  ) {
    super([body, head]);
  }

  /**
   * How the body stores activations and their gradients. With f16 precision is mixed: kernels sum in f32, and parameters,
   * their gradients, statistics, the head and the loss stay f32.
   */
  dtype: DType = "f32";

  /** What the body makes of x [n, h, w, 4]: [n, h/32, w/32, features]. */
  features(tape: Tape, x: Tensor): Tensor {
    const input = cast(tape, x, this.dtype);
    const features = this.body.forward(tape, input);
    if (input !== x) tape.done(input);
    return features;
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    const features = this.features(tape, x);
    const logits = this.head.forward(tape, features);
    tape.done(features);
    return logits;
  }
}

export function createVisionModel(architecture: Architecture, head: Omit<HeadOptions, "features">): VisionModel {
  return new VisionModel(resnetBody(architecture), createHead({ features: RESNET_FEATURES, ...head }));
}

/** Groups into which `parameterGroup` sorts. */
export const PARAMETER_GROUPS = 3;

/** fast.ai's groups, which train at rates of their own: stem to layer2, layer3 and layer4, head. */
export function parameterGroup(name: string): number {
  if (name.startsWith("1.")) return 2;
  return /^0\.[67]\./.test(name) ? 1 : 0;
}
