import onnxProto, { type onnx as Onnx } from "onnx-proto";
import { BLOCKS, CLASSES } from "../../resnet18.js";
import { random } from "../serve.js";

const { onnx } = onnxProto; // CommonJS, whose names Node doesn't see

type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** Builds an ONNX model node by node; images are [n, c, h, w], filters [k, c, r, s]. */
export class Model {
  private readonly nodes: Onnx.INodeProto[] = [];
  private readonly weights: Onnx.ITensorProto[] = [];
  private readonly inputs: Onnx.IValueInfoProto[] = [];

  input(name: string, shape: readonly number[]): string {
    this.inputs.push(info(name, shape));
    return name;
  }

  weight(shape: readonly number[], values: Float32Array): string {
    const name = `weight${this.weights.length}`;
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.weights.push({ name, dims: [...shape], dataType: onnx.TensorProto.DataType.FLOAT, rawData });
    return name;
  }

  node(opType: string, input: readonly string[], attributes: Attributes = {}): string {
    const output = `${opType}${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]) => {
      const { INT, INTS, FLOAT } = onnx.AttributeProto.AttributeType;
      if (typeof value !== "number") return { name, type: INTS, ints: [...value] };
      return Number.isInteger(value) ? { name, type: INT, i: value } : { name, type: FLOAT, f: value };
    });
    this.nodes.push({ name: output, opType, input: [...input], output: [output], attribute });
    return output;
  }

  bytes(output: string, shape: readonly number[]): Uint8Array {
    const { nodes: node, inputs: input, weights: initializer } = this;
    const graph = { name: "bench", node, input, output: [info(output, shape)], initializer };
    const model = { irVersion: 8, opsetImport: [{ domain: "", version: 15 }], graph };
    return onnx.ModelProto.encode(onnx.ModelProto.create(model)).finish();
  }
}

const info = (name: string, shape: readonly number[]): Onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: onnx.TensorProto.DataType.FLOAT,
      shape: { dim: shape.map((dimValue) => ({ dimValue })) },
    },
  },
});

export const window = (filter: number, stride: number, padding: number) => ({
  kernel_shape: [filter, filter],
  strides: [stride, stride],
  pads: [padding, padding, padding, padding],
});

/** torchvision's ResNet18 with a softmax; ONNX Runtime folds the normalisation into the convolutions itself. */
export function resnet18(batch: number, size: number): Uint8Array {
  const model = new Model();
  const conv = (x: string, filter: number, from: number, to: number, stride: number) => {
    const weight = random(to * from * filter * filter).map((v) => v * Math.sqrt(6 / (to * filter * filter)));
    const y = model.node(
      "Conv",
      [x, model.weight([to, from, filter, filter], weight)],
      window(filter, stride, (filter - 1) / 2),
    );
    const perChannel = [1, 0, 0, 1].map((value) => model.weight([to], new Float32Array(to).fill(value)));
    return model.node("BatchNormalization", [y, ...perChannel]);
  };
  const relu = (x: string) => model.node("Relu", [x]);

  let x = relu(conv(model.input("x", [batch, 3, size, size]), 7, 3, 64, 2));
  x = model.node("MaxPool", [x], window(3, 2, 1));
  for (const { inChannels, outChannels, stride } of BLOCKS) {
    const body = conv(relu(conv(x, 3, inChannels, outChannels, stride)), 3, outChannels, outChannels, 1);
    const shortcut = stride > 1 ? conv(x, 1, inChannels, outChannels, stride) : x;
    x = relu(model.node("Add", [body, shortcut]));
  }
  const pooled = model.node("Flatten", [model.node("GlobalAveragePool", [x])], { axis: 1 });
  const fc = [model.weight([512, CLASSES], random(512 * CLASSES)), model.weight([CLASSES], new Float32Array(CLASSES))];
  return model.bytes(model.node("Softmax", [model.node("Gemm", [pooled, ...fc])], { axis: 1 }), [batch, CLASSES]);
}
