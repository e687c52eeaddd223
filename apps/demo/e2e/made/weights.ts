import { type HostTensor, writeSafetensors } from "@sunbear/core";
import { draws } from "@sunbear/data";

const WIDTHS = [64, 128, 256, 512];

/** Weights of a ResNet18 that has learned nothing, under torchvision's names, as a safetensors file: always the same. */
export function madeWeights(): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, HostTensor>();
  convolution(tensors, "conv1.weight", [64, 3, 7, 7]);
  norm(tensors, "bn1", 64);
  let from = 64;
  for (const [i, width] of WIDTHS.entries())
    for (const block of [0, 1]) {
      const name = `layer${i + 1}.${block}`;
      convolution(tensors, `${name}.conv1.weight`, [width, from, 3, 3]);
      norm(tensors, `${name}.bn1`, width);
      convolution(tensors, `${name}.conv2.weight`, [width, width, 3, 3]);
      norm(tensors, `${name}.bn2`, width);
      if (from !== width) {
        convolution(tensors, `${name}.downsample.0.weight`, [width, from, 1, 1]);
        norm(tensors, `${name}.downsample.1`, width);
      }
      from = width;
    }
  return writeSafetensors(tensors);
}

/** He's initialisation for a ReLU behind it, of even spread. */
function convolution(tensors: Map<string, HostTensor>, name: string, shape: [number, number, number, number]): void {
  const [outputs, inputs, height, width] = shape;
  const bound = Math.sqrt(6 / (inputs * height * width));
  const draw = draws(tensors.size);
  const data = Float32Array.from({ length: outputs * inputs * height * width }, (_, i) => bound * (2 * draw(i) - 1));
  tensors.set(name, { dtype: "F32", shape, data });
}

function norm(tensors: Map<string, HostTensor>, name: string, width: number): void {
  for (const [part, value] of Object.entries({ weight: 1, bias: 0, running_mean: 0, running_var: 1 }))
    tensors.set(`${name}.${part}`, { dtype: "F32", shape: [width], data: new Float32Array(width).fill(value) });
}
