import { Sequential } from "../nn/index.js";
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
