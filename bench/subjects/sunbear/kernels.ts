import {
  adamW,
  adamWHyper,
  batchNorm,
  batchNormBackward,
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  crossEntropy,
  type Gpu,
  type GpuArray,
  matmul,
  maxPool2d,
  maxPool2dBackward,
  type Shape,
} from "@sunbear/kernels";
import { BATCH_NORM, outputSize, parameterSizes } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { random, type Task } from "../serve.js";

/** Kernels on arrays of their own. */
export function kernelTask(gpu: Gpu, work: Work): Task {
  const arrays: GpuArray[] = [];
  const keep = (array: GpuArray) => {
    arrays.push(array);
    return array;
  };
  const empty = (...shape: Shape) => keep(gpu.empty(shape));
  const input = (...shape: Shape) => keep(gpu.upload(random(shape.reduce((a, b) => a * b)), shape));
  const ones = (...shape: Shape) => keep(gpu.upload(new Float32Array(shape[0]).fill(1), shape));
  const task = (run: () => void, result?: GpuArray): Task => ({
    run,
    finish: () => gpu.idle(),
    result: result && (() => gpu.read(result)),
    release: () => {
      gpu.release(...arrays);
      gpu.buffers.trim();
    },
  });

  switch (work.kind) {
    case "conv2d": {
      const { pass, batch, size, inChannels, outChannels, filter, stride, padding } = work;
      // The network's first convolution has its three channels padded to four.
      const channels = Math.ceil(inChannels / 4) * 4;
      const out = outputSize(work);
      const [x, weight, y] = [
        [batch, size, size, channels],
        [filter, filter, channels, outChannels],
        [batch, out, out, outChannels],
      ];
      if (pass === "forward") {
        const at = {
          x: padded(x, inChannels, 3),
          weight: padded(weight, inChannels, 2),
          y: empty(...y),
          stride,
          padding,
        };
        return task(() => conv2d(gpu, at), at.y);
      }
      if (pass === "dX") {
        const at = { dy: input(...y), weight: padded(weight, inChannels, 2), dx: empty(...x), stride, padding };
        return task(() => conv2dInputGradient(gpu, at), inChannels === channels ? at.dx : undefined);
      }
      const at = { x: padded(x, inChannels, 3), dy: input(...y), dWeight: empty(...weight), stride, padding };
      return task(() => conv2dWeightGradient(gpu, at), inChannels === channels ? at.dWeight : undefined);
    }
    case "matmul": {
      const { m, k, n, transposeA, transposeB } = work;
      const a = transposeA ? input(k, m) : input(m, k);
      const b = transposeB ? input(n, k) : input(k, n);
      const c = empty(m, n);
      return task(() => matmul(gpu, { a, b, c, transposeA, transposeB }), c);
    }
    case "batchNorm": {
      const { batch, size, channels } = work;
      const shape = [batch, size, size, channels];
      const [x, dy, y, dx] = [input(...shape), input(...shape), empty(...shape), empty(...shape)];
      const [weight, bias, runningMean, runningVar] = [1, 2, 3, 4].map(() => ones(channels));
      const [mean, invStd, dWeight, dBias] = [1, 2, 3, 4].map(() => empty(channels));
      return task(() => {
        batchNorm(gpu, { x, weight, bias, runningMean, runningVar, y, mean, invStd, ...BATCH_NORM });
        batchNormBackward(gpu, { x, dy, weight, mean, invStd, dx, dWeight, dBias });
      }, dx);
    }
    case "maxPool": {
      const { batch, size, channels } = work;
      const windows = { size: 3, stride: 2, padding: 1 };
      const out = outputSize({ ...windows, size, filter: 3 });
      const [x, dx] = [input(batch, size, size, channels), empty(batch, size, size, channels)];
      const dy = input(batch, out, out, channels);
      const [y, indices] = [1, 2].map(() => empty(batch, out, out, channels));
      return task(() => {
        maxPool2d(gpu, { x, y, indices, ...windows });
        maxPool2dBackward(gpu, { dy, indices, dx, ...windows });
      }, dx);
    }
    case "crossEntropy": {
      const { batch, classes } = work;
      const targets = keep(gpu.upload(new Uint32Array(batch), [batch]));
      const [logits, dLogits] = [input(batch, classes), empty(batch, classes)];
      const [losses, loss] = [empty(batch), empty(1)];
      return task(() => crossEntropy(gpu, { logits, targets, losses, dLogits, loss }), dLogits);
    }
    case "adam": {
      const count = parameterSizes().reduce((sum, size) => sum + Math.ceil(size / 4) * 4, 0);
      const [values, gradients, gradAvg, sqrAvg] = [input(count), input(count), empty(count), empty(count)];
      gpu.zero(gradAvg);
      gpu.zero(sqrAvg);
      const segments = keep(gpu.upload(Uint32Array.of(count, 0, 2), [1, 3]));
      const numbers = adamWHyper({ mom: 0.9, sqrMom: 0.99, eps: 1e-5, wd: 0.01, t: 1, lrs: [1e-3] });
      const hyper = keep(gpu.upload(numbers, [numbers.length]));
      return task(() => adamW(gpu, { values, gradients, gradAvg, sqrAvg, segments, hyper }));
    }
    default:
      throw new Error(`${work.kind} isn't one kernel's work`);
  }

  /** Random values, and zeros where an axis has more channels than the work. */
  function padded(shape: Shape, channels: number, axis: number): GpuArray {
    const values = random(shape.reduce((a, b) => a * b));
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    values.forEach((_, i) => {
      if (Math.floor(i / inner) % shape[axis] >= channels) values[i] = 0;
    });
    return keep(gpu.upload(values, shape));
  }
}
