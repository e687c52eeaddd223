import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  vjp,
} from "@jax-js/jax";
import { outputSize, parameterSizes } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { adapterName, gently, offerAdapter } from "../adapter.js";
import { random, serve, type Task, unsupported } from "../serve.js";
import { batchNorm, dispatch, maxPool } from "./layers.js";
import { networkTask } from "./network.js";

/*
 * jax-js counts references: a function takes hold of its arguments, and `.ref` keeps one for further use. Its images are
 * [n, c, h, w], its filters [k, c, r, s].
 */

await serve(async () => {
  await offerAdapter();
  if (!(await init("webgpu")).includes("webgpu")) throw new Error("jax-js can't use this adapter");
  defaultDevice("webgpu");
  const { default: packageJson } = await import("../../node_modules/@jax-js/jax/package.json", {
    with: { type: "json" },
  });
  return { version: packageJson.version, adapter: adapterName(getWebGPUDevice().adapterInfo), prepare };
});

function prepare(work: Work): Task {
  switch (work.kind) {
    case "conv2d": {
      const { pass, batch, size, inChannels, outChannels, filter, stride, padding } = work;
      const out = outputSize(work);
      const pads: [number, number][] = [
        [padding, padding],
        [padding, padding],
      ];
      const conv = (x: np.Array, weight: np.Array) => lax.convGeneralDilated(x, weight, [stride, stride], pads);
      const xShape = [batch, inChannels, size, size];
      const weightShape = [outChannels, inChannels, filter, filter];
      const yShape = [batch, outChannels, out, out];
      if (pass === "forward") return task(jit(conv), input(xShape), input(weightShape));
      // A convolution is linear, so where its gradient is taken doesn't matter.
      if (pass === "dX")
        return task(
          jit((dy: np.Array, weight: np.Array) => pullBack((x) => conv(x, weight.ref), np.zeros(xShape), dy)),
          input(yShape),
          input(weightShape),
        );
      return task(
        jit((dy: np.Array, x: np.Array) => pullBack((weight) => conv(x.ref, weight), np.zeros(weightShape), dy)),
        input(yShape),
        input(xShape),
      );
    }
    case "matmul": {
      const { m, k, n, transposeA, transposeB } = work;
      const product = jit((a: np.Array, b: np.Array) =>
        np.matmul(transposeA ? np.transpose(a) : a, transposeB ? np.transpose(b) : b),
      );
      return task(product, input(transposeA ? [k, m] : [m, k]), input(transposeB ? [n, k] : [k, n]));
    }
    case "batchNorm": {
      const { batch, size, channels } = work;
      const shape = [batch, channels, size, size];
      const pair = jit((x: np.Array, weight: np.Array, bias: np.Array, dy: np.Array) => {
        const [y, backward] = vjp(batchNorm, [x, weight, bias]);
        const gradients = backward(dy);
        backward.dispose();
        return [gradients[0], gradients[1], gradients[2], y];
      });
      return task(pair, input(shape), np.ones([1, channels, 1, 1]), np.zeros([1, channels, 1, 1]), input(shape));
    }
    case "crossEntropy": {
      const { batch, classes } = work;
      const loss = (logits: np.Array, targets: np.Array) =>
        np.negative(np.sum(nn.logSoftmax(logits).mul(targets))).mul(1 / batch);
      const pair = jit((logits: np.Array, targets: np.Array) => {
        const [value, gradient] = valueAndGrad(loss)(logits, targets);
        return [gradient, value];
      });
      const targets = nn.oneHot(np.zeros([batch], { dtype: np.int32 }), classes);
      return task(pair, input([batch, classes]), targets);
    }
    case "adam":
      return adamTask();
    case "trainingStep":
    case "inference":
      return networkTask(work);
    case "maxPool": {
      const { batch, size, channels } = work;
      const out = outputSize({ size, filter: 3, stride: 2, padding: 1 });
      // Padding is with zeros here, so the values are moved above them.
      const pair = jit((x: np.Array, dy: np.Array) => pullBack((x) => maxPool(x.add(1)), x, dy));
      return task(pair, input([batch, channels, size, size]), input([batch, channels, out, out]));
    }
    default:
      return unsupported("jax-js doesn't read JPEG files");
  }
}

function input(shape: number[]): np.Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return np.array(random(count), { shape });
}

/** The gradient of `f` at `x` for the gradient `dy` of its result. */
function pullBack(f: (x: np.Array) => np.Array, x: np.Array, dy: np.Array): np.Array {
  const [y, backward] = vjp(f, [x]);
  y.dispose();
  const [dx] = backward(dy);
  backward.dispose();
  return dx;
}

/** Calls `f` with the same arrays each time; the first array of its result is the one that is compared. */
function task(f: (...args: np.Array[]) => np.Array | np.Array[], ...args: np.Array[]): Task {
  let last: np.Array[] = [];
  return {
    run() {
      tree.dispose(last);
      last = [f(...args.map((array) => array.ref))].flat();
      dispatch(last);
    },
    finish: () => gently(blockUntilReady(last)),
    result: () => gently(last[0].ref.data()) as Promise<ArrayLike<number>>,
    release: () => tree.dispose([...last, ...args]),
  };
}

/** Adam with bias correction, for all parameters in one jitted function. */
function adamTask(): Task {
  const sizes = parameterSizes();
  const step = jit((values: np.Array[], gradients: np.Array[], means: np.Array[], squares: np.Array[]) => {
    const newMeans = means.map((mean, i) => mean.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const newSquares = squares.map((square, i) => square.mul(0.99).add(np.square(gradients[i]).mul(0.01)));
    const newValues = values.map((value, i) =>
      value.sub(newMeans[i].ref.mul(1e-2).div(np.sqrt(newSquares[i].ref.mul(100)).add(1e-5))),
    );
    return [newValues, newMeans, newSquares];
  });
  const gradients = sizes.map((size) => input([size]));
  let state = [sizes.map((size) => input([size])), ...[1, 2].map(() => sizes.map((size) => np.zeros([size])))];
  return {
    run() {
      const [values, means, squares] = state;
      state = step(values, tree.ref(gradients) as np.Array[], means, squares) as np.Array[][];
      dispatch(state);
    },
    finish: () => gently(blockUntilReady(state)),
    release: () => tree.dispose([state, gradients]),
  };
}
