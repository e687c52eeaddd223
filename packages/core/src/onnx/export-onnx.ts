import type { ModelDescription } from "../learner/model-file.js";
import { createVisionModel } from "../models/index.js";
import type { Normalization } from "../ops/index.js";
import type { StateDict } from "../weights/index.js";
import { Graph } from "./graph.js";
import { addModule } from "./layers.js";
import { ElementType, encodeModel } from "./proto.js";

/** Of 2022; understood by onnxruntime 1.14 and later, and by every newer one. */
const OPSET = 17;
const IR_VERSION = 8;

export interface OnnxOptions {
  /**
   * true (default): the graph takes "pixels", u8 RGB [batch, height, width, 3], as the item transforms make them, and
   * scales and normalises them itself. false: it takes "input", normalised f32 [batch, 3, height, width].
   */
  readonly preprocess?: boolean;
}

/**
 * A model, as `readModelFile` reads it, as an ONNX file: for onnxruntime, Triton and others. The batch may have any
 * size. Outputs: "logits" and "probabilities", both [batch, classes]; the classes are in the file's metadata as "vocab".
 */
export function exportOnnx(
  { description, state }: { readonly description: ModelDescription; readonly state: StateDict },
  { preprocess = true }: OnnxOptions = {},
): Uint8Array {
  const { architecture, vocab, transforms, normalize, ps, linFtrs } = description;
  const model = createVisionModel(architecture, { classes: vocab.length, ps, linFtrs });
  const graph = new Graph(state);
  const input = preprocess
    ? { name: "pixels", type: ElementType.uint8, dims: ["batch", "height", "width", 3] }
    : { name: "input", type: ElementType.float, dims: ["batch", 3, "height", "width"] };
  const x = preprocess ? addPreprocessing(graph, input.name, normalize) : input.name;
  const logits = graph.node("Identity", [addModule(graph, model, "", x)], {}, "logits");
  graph.node("Softmax", [logits], { axis: 1 }, "probabilities");
  const { nodes, tensors } = graph;
  const outputs = ["logits", "probabilities"].map((name) => ({
    name,
    type: ElementType.float,
    dims: ["batch", vocab.length],
  }));
  return encodeModel({
    opset: OPSET,
    irVersion: IR_VERSION,
    producer: "sunbear",
    graph: { name: architecture, nodes, tensors, inputs: [input], outputs },
    metadata: { vocab: JSON.stringify(vocab), transforms: JSON.stringify(transforms ?? null) },
  });
}

/** Bytes [n, h, w, 3] to normalised numbers [n, 3, h, w]. */
function addPreprocessing(graph: Graph, pixels: string, normalization: Normalization | null): string {
  const scalar = (name: string, value: number) => graph.constant(name, { shape: [], data: Float32Array.from([value]) });
  const channels = (name: string, values: readonly number[]) =>
    graph.constant(name, { shape: [1, 3, 1, 1], data: Float32Array.from(values) });
  const floats = graph.node("Cast", [pixels], { to: ElementType.float });
  const planes = graph.node("Transpose", [floats], { perm: [0, 3, 1, 2] });
  const unit = graph.node("Div", [planes, scalar("pixel_maximum", 255)]);
  if (!normalization) return unit;
  const centred = graph.node("Sub", [unit, channels("pixel_mean", normalization.mean)]);
  return graph.node("Div", [centred, channels("pixel_std", normalization.std)]);
}
