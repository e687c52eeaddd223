import type * as TfCore from "@tensorflow/tfjs-core";
import { BATCH_NORM, BLOCKS, CLASSES } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { gently } from "../adapter.js";
import { random, type Task } from "../serve.js";

type Tf = typeof TfCore;
type Network = Extract<Work, { kind: "trainingStep" | "inference" }>;

/** torchvision's ResNet18 with its own classifier: a training step, or a forward pass in evaluation mode. */
export function networkTask(tf: Tf, { kind, batch, size }: Network, finish: () => Promise<void>): Task {
  const training = kind === "trainingStep";
  const variables: TfCore.Variable[] = [];
  const forward = network(tf, training, (tensor, trainable) => {
    const variable = tf.variable(tensor, trainable) as TfCore.Variable;
    variables.push(variable);
    tensor.dispose();
    return variable;
  });
  const pixels = random(batch * size * size * 3);
  const release = () => tf.dispose(variables);
  const image = () => tf.tensor4d(pixels, [batch, size, size, 3]);

  if (!training)
    return {
      async run() {
        const probabilities = tf.tidy(() => tf.softmax(forward(image())));
        await gently(probabilities.data());
        probabilities.dispose();
      },
      finish,
      release,
    };
  const classes = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % CLASSES),
    "int32",
  );
  const targets = tf.oneHot(classes, CLASSES);
  const optimizer = tf.train.adam(1e-3);
  return {
    async run() {
      const loss = tf.tidy(() => {
        const x = image();
        const loss = () => tf.losses.softmaxCrossEntropy(targets, forward(x)) as TfCore.Scalar;
        return optimizer.minimize(loss, true) as TfCore.Scalar;
      });
      await gently(loss.data());
      loss.dispose();
    },
    finish,
    release() {
      optimizer.dispose();
      tf.dispose([classes, targets]);
      release();
    },
  };
}

type Keep = (tensor: TfCore.Tensor, trainable: boolean) => TfCore.Variable;
type Layer = (x: TfCore.Tensor4D) => TfCore.Tensor4D;

function network(tf: Tf, training: boolean, keep: Keep): (x: TfCore.Tensor4D) => TfCore.Tensor2D {
  const conv = (filter: number, from: number, to: number, stride: number): Layer => {
    const std = Math.sqrt(2 / (to * filter * filter));
    const weight = keep(tf.randomNormal([filter, filter, from, to], 0, std), training) as TfCore.Tensor4D;
    return (x) => tf.conv2d(x, weight, stride, (filter - 1) / 2, "NHWC", 1, "floor");
  };
  const norm = (channels: number): Layer => {
    const [weight, bias] = [tf.ones([channels]), tf.zeros([channels])].map((tensor) => keep(tensor, training));
    const [mean, variance] = [tf.zeros([channels]), tf.ones([channels])].map((tensor) => keep(tensor, false));
    return (x) => {
      let statistics: { mean: TfCore.Tensor; variance: TfCore.Tensor } = { mean, variance };
      if (training) {
        statistics = tf.moments(x, [0, 1, 2]);
        move(mean, statistics.mean);
        move(variance, statistics.variance);
      }
      const [m, v, b, w] = [statistics.mean, statistics.variance, bias, weight] as TfCore.Tensor1D[];
      return tf.batchNorm(x, m, v, b, w, BATCH_NORM.eps);
    };
  };
  const move = (running: TfCore.Variable, current: TfCore.Tensor) =>
    running.assign(tf.add(tf.mul(running, 1 - BATCH_NORM.momentum), tf.mul(current, BATCH_NORM.momentum)));

  const stem = [conv(7, 3, 64, 2), norm(64)];
  const blocks = BLOCKS.map(({ inChannels, outChannels, stride }) => ({
    body: [
      conv(3, inChannels, outChannels, stride),
      norm(outChannels),
      tf.relu<TfCore.Tensor4D>,
      conv(3, outChannels, outChannels, 1),
      norm(outChannels),
    ],
    shortcut: stride > 1 ? [conv(1, inChannels, outChannels, stride), norm(outChannels)] : [],
  }));
  const weight = keep(tf.randomNormal([512, CLASSES], 0, 0.05), training) as TfCore.Tensor2D;
  const bias = keep(tf.zeros([CLASSES]), training);

  return (image) => {
    let x: TfCore.Tensor4D = tf.maxPool(tf.relu(chain(image, stem)), 3, 2, 1, "floor");
    for (const { body, shortcut } of blocks) x = tf.relu(tf.add<TfCore.Tensor4D>(chain(x, body), chain(x, shortcut)));
    return tf.add(tf.matMul(tf.mean<TfCore.Tensor2D>(x, [1, 2]), weight), bias);
  };
}

const chain = (x: TfCore.Tensor4D, layers: readonly Layer[]) => layers.reduce((value, layer) => layer(value), x);
