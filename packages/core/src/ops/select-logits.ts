import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/**
 * The start of a backward pass from one logit of each row of [n, classes] instead of from a loss: it stands for their
 * sum, whose gradient is 1 (or the tape's `lossGradient`) at `targets` and 0 elsewhere. Its own value isn't computed.
 */
export function selectLogits(tape: Tape, logits: Tensor, targets: readonly number[]): Tensor {
  const [n, classes] = logits.shape;
  return tape.record([logits], tape.empty([1]), () => {
    const oneHot = new Float32Array(n * classes);
    targets.forEach((target, i) => {
      oneHot[i * classes + target] = tape.lossGradient;
    });
    tape.gradient(logits, (dLogits) => tape.gpu.write(dLogits, oneHot));
  });
}
