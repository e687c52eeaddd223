import { createRequire } from "node:module";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as TfCore from "@tensorflow/tfjs-core";
import { outputSize, parameterSizes } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { adapterName, gently, offerAdapter } from "../adapter.js";
import { random, serve, type Task, unsupported } from "../serve.js";
import { networkTask } from "./network.js";

await serve(async () => {
  await offerAdapter(); // before the backend looks for one
  const require = createRequire(import.meta.url);
  const tf: typeof TfCore = require("@tensorflow/tfjs-core");
  require("@tensorflow/tfjs-backend-webgpu");
  require("@tensorflow/tfjs-core/dist/register_all_gradients.js");
  tf.env().set("WEBGPU_CPU_FORWARD", false); // or small tensors are computed in JavaScript
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs can't use this adapter");
  const backend = tf.backend() as WebGPUBackend;

  /** What it has queued is submitted and waited for. */
  const finish = () => {
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder(); // submitQueue leaves it open, and the commands would be lost
    backend.submitQueue();
    return gently(backend.device.queue.onSubmittedWorkDone());
  };
  return {
    version: tf.version_core,
    adapter: adapterName(backend.device.adapterInfo),
    prepare: (work) => prepare(tf, work, finish),
  };
});

type Tf = typeof TfCore;

function prepare(tf: Tf, work: Work, finish: () => Promise<void>): Task {
  const inputs: TfCore.Tensor[] = [];
  const input = <R extends TfCore.Rank>(...shape: TfCore.ShapeMap[R]) => {
    const tensor = tf.tensor<R>(random(shape.reduce((a, b) => a * b, 1)), shape);
    inputs.push(tensor);
    return tensor;
  };
  /** `compute` returns the result of which a sample is compared. */
  const task = (compute: () => TfCore.Tensor): Task => {
    let last: TfCore.Tensor | undefined;
    return {
      run() {
        last?.dispose();
        last = tf.tidy(compute);
      },
      finish,
      result: () => gently((last as TfCore.Tensor).data()),
      release: () => tf.dispose(last ? [last, ...inputs] : inputs),
    };
  };

  switch (work.kind) {
    case "conv2d": {
      const { pass, batch, size, inChannels, outChannels, filter, stride, padding } = work;
      const out = outputSize(work);
      const options = { strides: stride, pad: padding, dataFormat: "NHWC", dimRoundingMode: "floor" };
      const xShape: [number, number, number, number] = [batch, size, size, inChannels];
      const filterShape: [number, number, number, number] = [filter, filter, inChannels, outChannels];
      const run = (name: string, tensors: TfCore.NamedTensorMap, attributes: object) =>
        tf.engine().runKernel(name, tensors, { ...options, ...attributes }) as TfCore.Tensor;
      if (pass === "forward") {
        const [x, weight] = [input<TfCore.Rank.R4>(...xShape), input<TfCore.Rank.R4>(...filterShape)];
        return task(() => tf.conv2d(x, weight, stride, padding, "NHWC", 1, "floor"));
      }
      const dy = input<TfCore.Rank.R4>(batch, out, out, outChannels);
      if (pass === "dX") {
        const weight = input<TfCore.Rank.R4>(...filterShape);
        return task(() => run("Conv2DBackpropInput", { dy, filter: weight }, { inputShape: xShape }));
      }
      const x = input<TfCore.Rank.R4>(...xShape);
      return task(() => run("Conv2DBackpropFilter", { x, dy }, { filterShape }));
    }
    case "matmul": {
      const { m, k, n, transposeA, transposeB } = work;
      const a = transposeA ? input<TfCore.Rank.R2>(k, m) : input<TfCore.Rank.R2>(m, k);
      const b = transposeB ? input<TfCore.Rank.R2>(n, k) : input<TfCore.Rank.R2>(k, n);
      return task(() => tf.matMul(a, b, transposeA, transposeB));
    }
    case "batchNorm": {
      const { batch, size, channels } = work;
      const [x, dy] = [1, 2].map(() => input<TfCore.Rank.R4>(batch, size, size, channels));
      const [weight, bias] = [1, 2].map(() => {
        const ones = tf.ones<TfCore.Rank.R1>([channels]);
        inputs.push(ones);
        return ones;
      });
      const pair = tf.valueAndGrads((x, weight, bias) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.batchNorm(
          x,
          mean as TfCore.Tensor1D,
          variance as TfCore.Tensor1D,
          bias as TfCore.Tensor1D,
          weight as TfCore.Tensor1D,
          1e-5,
        );
      });
      return task(() => pair([x, weight, bias], dy).grads[0]);
    }
    case "maxPool": {
      const { batch, size, channels } = work;
      const out = outputSize({ size, filter: 3, stride: 2, padding: 1 });
      const x = input<TfCore.Rank.R4>(batch, size, size, channels);
      const dy = input<TfCore.Rank.R4>(batch, out, out, channels);
      const pair = tf.valueAndGrad((x) => tf.maxPool(x as TfCore.Tensor4D, 3, 2, 1, "floor"));
      return task(() => pair(x, dy).grad);
    }
    case "crossEntropy": {
      const { batch, classes } = work;
      const logits = input<TfCore.Rank.R2>(batch, classes);
      const targets = tf.oneHot(tf.zeros([batch], "int32"), classes);
      inputs.push(targets);
      const pair = tf.valueAndGrad((logits) => tf.losses.softmaxCrossEntropy(targets, logits));
      return task(() => pair(logits).grad);
    }
    case "adam": {
      const sizes = parameterSizes();
      const variables = sizes.map((size, i) => tf.variable(tf.tensor1d(random(size)), true, `p${i}`));
      const gradients = sizes.map((size, i) => ({ name: `p${i}`, tensor: input<TfCore.Rank.R1>(size) }));
      const optimizer = tf.train.adam(1e-3);
      return {
        run: () => optimizer.applyGradients(gradients),
        finish,
        release: () => {
          optimizer.dispose();
          tf.dispose([...variables, ...inputs]);
        },
      };
    }
    case "trainingStep":
    case "inference":
      return networkTask(tf, work, finish);
    default:
      return unsupported("tfjs doesn't read JPEG files");
  }
}
