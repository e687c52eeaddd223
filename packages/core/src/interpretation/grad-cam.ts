import type { Gpu, GpuArray } from "@sunbear/kernels";
import { Tape } from "../autograd.js";
import type { Images } from "../learner/data.js";
import type { Learner } from "../learner/learner.js";
import { uploadImages } from "../learner/pass.js";
import { argmax } from "../learner/predictions.js";
import type { Module } from "../nn/index.js";
import { selectLogits } from "../ops/index.js";

/** Where a network looked: a coarse map over an image. */
export interface ActivationMap {
  /** The class that it speaks of. */
  readonly target: number;
  readonly height: number;
  readonly width: number;
  /** [height * width]: 0 where nothing speaks for the class; otherwise the more, the larger. */
  readonly values: Float32Array;
}

/**
 * Grad-CAM of each image: which parts of it speak for a class (default: the predicted one).
 * R. R. Selvaraju et al., "Grad-CAM" (2017), on the last layer of the body. The images must have been through the item
 * transforms.
 */
export async function gradCam(learn: Learner, images: Images, target?: number): Promise<ActivationMap[]> {
  if (target !== undefined && !(Number.isInteger(target) && target >= 0 && target < learn.vocab.length))
    throw new RangeError(`gradCam for class ${target}: the classes are 0 to ${learn.vocab.length - 1}`);
  const { gpu, model } = learn;
  const tape = new Tape(gpu, false);
  try {
    model.eval();
    const features = model.features(tape, uploadImages(tape, images, learn.normalization));
    return await activationMaps(gpu, model.head, features, target);
  } finally {
    tape.end();
  }
}

/** Grad-CAM of features [n, h, w, c] under a head that makes logits [n, classes] of them. */
export async function activationMaps(
  gpu: Gpu,
  head: Module,
  features: GpuArray,
  target?: number,
): Promise<ActivationMap[]> {
  const parameters = [...head.parameters()].map(([, parameter]) => parameter).filter((p) => p.requiresGrad);
  const tape = new Tape(gpu, true);
  try {
    // Parameters are constants here: a gradient that training is gathering stays as it is.
    for (const parameter of parameters) parameter.requiresGrad = false;
    head.eval();
    const x = { ...features, requiresGrad: true, grad: undefined as GpuArray | undefined };
    const logits = head.forward(tape, x);
    const [n, classes] = logits.shape;
    const rows = await gpu.read(logits);
    const targets = Array.from(
      { length: n },
      (_, i) => target ?? argmax(rows.subarray(i * classes, (i + 1) * classes)),
    );
    tape.backward(selectLogits(tape, logits, targets));
    const [activations, gradients] = await Promise.all([features, x.grad!].map((array) => gpu.read(array)));
    return targets.map((c, i) => combine(activations, gradients, features.shape, i, c));
  } finally {
    for (const parameter of parameters) parameter.requiresGrad = true;
    tape.end();
  }
}

/** relu(sum over channels of (mean gradient of the channel) * activation), of image `i`. */
function combine(
  activations: Float32Array,
  gradients: Float32Array,
  [, height, width, channels]: readonly number[],
  i: number,
  target: number,
): ActivationMap {
  const area = height * width;
  const start = i * area * channels;
  const weights = new Float64Array(channels);
  for (let k = 0; k < area * channels; k++) weights[k % channels] += gradients[start + k] / area;
  const values = new Float32Array(area);
  for (let p = 0; p < area; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += weights[c] * activations[start + p * channels + c];
    values[p] = Math.max(0, sum);
  }
  return { target, height, width, values };
}
