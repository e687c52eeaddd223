import type { GpuArray } from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import { type Normalization, normalize } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import type { Images } from "./data.js";

/** Uploads images, transforms, scales and normalises them: the model's input, [n, h, w, 4]. */
export function uploadImages(tape: Tape, images: Images, normalization: Normalization | null): Tensor {
  const { pixels, shape, transform } = images;
  const [n, h, w] = shape;
  if (pixels.length !== n * h * w * 3)
    throw new RangeError(`${pixels.length} bytes don't make ${n} RGB images of ${h} x ${w} pixels`);
  const bytes = tape.empty([Math.ceil(pixels.length / 4)]);
  tape.gpu.write(bytes, pixels);
  const stats = normalization ?? undefined;
  const x = transform
    ? tape.record([], transform.record(tape, bytes, stats), () => {})
    : normalize(tape, bytes, shape, stats);
  tape.release(bytes);
  return x;
}

/** Uploads the classes of a batch. Throws if one isn't below `classes`. */
export function uploadTargets(tape: Tape, targets: Uint32Array, classes: number): GpuArray {
  const wrong = targets.find((target) => target >= classes);
  if (wrong !== undefined)
    throw new RangeError(`a batch has an image of class ${wrong}, and the classes are 0 to ${classes - 1}`);
  const array = tape.empty([targets.length]);
  tape.gpu.write(array, targets);
  return array;
}

/** The promise, or the signal's reason if it aborts first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
