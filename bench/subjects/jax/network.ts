import { blockUntilReady, type Array as JaxArray, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { BLOCKS, CLASSES } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { gently } from "../adapter.js";
import { random, type Task } from "../serve.js";
import { batchNorm, dispatch, maxPool } from "./layers.js";

type Network = Extract<Work, { kind: "trainingStep" | "inference" }>;

/** A convolution and the normalisation after it. The running statistics only serve evaluation. */
type Layer = { weight: JaxArray; scale: JaxArray; bias: JaxArray };
type Parameters = { layers: Layer[]; head: JaxArray };

/** torchvision's ResNet18: a training step, or a forward pass in evaluation mode. */
export function networkTask({ kind, batch, size }: Network): Task {
  const parameters = initialParameters();
  const pixels = random(batch * 3 * size * size);
  const image = () => np.array(pixels, { shape: [batch, 3, size, size] });
  if (kind === "inference") {
    const infer = jit((p: Parameters, x: JaxArray) => nn.softmax(forward(p, x, false)));
    return {
      run: () => gently(infer(tree.ref(parameters), image()).data()),
      finish: async () => {},
      release: () => tree.dispose(parameters),
    };
  }
  const targets = nn.oneHot(np.array(Int32Array.from({ length: batch }, (_, i) => i % CLASSES)), CLASSES);
  const loss = (p: Parameters, x: JaxArray, y: JaxArray) =>
    np.negative(np.sum(nn.logSoftmax(forward(p, x, true)).mul(y))).mul(1 / batch);
  const step = jit((p: Parameters, means: Parameters, squares: Parameters, x: JaxArray, y: JaxArray) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, y);
    const each = (f: (...arrays: JaxArray[]) => JaxArray, first: Parameters, ...rest: Parameters[]) =>
      tree.map(f, first, ...rest) as Parameters;
    const newMeans = each((mean, gradient) => mean.mul(0.9).add(gradient.ref.mul(0.1)), means, gradients as Parameters);
    const newSquares = each(
      (square, gradient) => square.mul(0.99).add(np.square(gradient).mul(0.01)),
      squares,
      gradients as Parameters,
    );
    const moved = each(
      (p, mean, square) => p.sub(mean.ref.mul(1e-3).div(np.sqrt(square.ref).add(1e-5))),
      p,
      newMeans,
      newSquares,
    );
    return [value, moved, newMeans, newSquares] as [JaxArray, Parameters, Parameters, Parameters];
  });
  const zeros = () => tree.map((array: JaxArray) => np.zeros(array.shape), parameters) as Parameters;
  let state: [Parameters, Parameters, Parameters] = [parameters, zeros(), zeros()];
  return {
    async run() {
      const [value, ...next] = step(...state, image(), targets.ref);
      state = next as typeof state;
      dispatch(state);
      await gently(value.data());
    },
    finish: () => gently(blockUntilReady(state)),
    release: () => tree.dispose([...state, targets]),
  };
}

function initialParameters(): Parameters {
  const layers: Layer[] = [];
  const add = (filter: number, from: number, to: number) => {
    const weight = random(to * from * filter * filter).map((v) => v * Math.sqrt(6 / (to * filter * filter)));
    layers.push({
      weight: np.array(weight, { shape: [to, from, filter, filter] }),
      scale: np.ones([1, to, 1, 1]),
      bias: np.zeros([1, to, 1, 1]),
    });
  };
  add(7, 3, 64);
  for (const { inChannels, outChannels, stride } of BLOCKS) {
    add(3, inChannels, outChannels);
    add(3, outChannels, outChannels);
    if (stride > 1) add(1, inChannels, outChannels);
  }
  return { layers, head: np.array(random(512 * CLASSES), { shape: [512, CLASSES] }) };
}

/** Logits. In evaluation the normalisation is by statistics of 0 and 1, which are as good as any for the time. */
function forward({ layers, head }: Parameters, image: JaxArray, training: boolean): JaxArray {
  const rest = [...layers];
  const layer = (x: JaxArray, stride: number): JaxArray => {
    const { weight, scale, bias } = rest.shift() as Layer;
    const padding = (weight.shape[2] - 1) / 2;
    const pads: [number, number][] = [
      [padding, padding],
      [padding, padding],
    ];
    const y = lax.convGeneralDilated(x, weight, [stride, stride], pads);
    return training ? batchNorm(y, scale, bias) : y.mul(scale).add(bias);
  };
  let x = maxPool(nn.relu(layer(image, 2)));
  for (const { stride } of BLOCKS) {
    const body = layer(nn.relu(layer(x.ref, stride)), 1);
    x = nn.relu(body.add(stride > 1 ? layer(x, stride) : x));
  }
  return np.matmul(np.mean(x, [2, 3]), head);
}
