import protobuf from "protobufjs/minimal.js";

/**
 * The parts of onnx.proto that a network needs, written field by field; the numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

export const ElementType = { float: 1, uint8: 2, int64: 7 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

export interface TensorProto {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian. */
  readonly bytes: Uint8Array;
}

/** An integer, several, or a text. Floats carry their type, since 1 may be either. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface NodeProto {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output; a dimension may be a name instead of a number. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

export interface ModelProto {
  readonly opset: number;
  readonly irVersion: number;
  readonly producer: string;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly NodeProto[];
    readonly tensors: readonly TensorProto[];
    readonly inputs: readonly ValueInfo[];
    readonly outputs: readonly ValueInfo[];
  };
  readonly metadata: Readonly<Record<string, string>>;
}

type Writer = protobuf.Writer;

/** Wire types: how a field is encoded. */
const VARINT = 0;
const BYTES = 2;
const FLOAT = 5;

export function encodeModel({ opset, irVersion, producer, graph, metadata }: ModelProto): Uint8Array {
  const w = protobuf.Writer.create();
  integer(w, 1, irVersion);
  text(w, 2, producer);
  message(w, 7, (g) => {
    for (const node of graph.nodes) message(g, 1, (n) => encodeNode(n, node));
    text(g, 2, graph.name);
    for (const tensor of graph.tensors) message(g, 5, (t) => encodeTensor(t, tensor));
    for (const input of graph.inputs) message(g, 11, (v) => encodeValue(v, input));
    for (const output of graph.outputs) message(g, 12, (v) => encodeValue(v, output));
  });
  message(w, 8, (set) => {
    text(set, 1, "");
    integer(set, 2, opset);
  });
  for (const [key, value] of Object.entries(metadata))
    message(w, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  return w.finish();
}

function encodeNode(w: Writer, { op, name, inputs, outputs, attributes }: NodeProto): void {
  for (const input of inputs) text(w, 1, input);
  for (const output of outputs) text(w, 2, output);
  text(w, 3, name);
  text(w, 4, op);
  for (const [key, value] of Object.entries(attributes)) message(w, 5, (a) => encodeAttribute(a, key, value));
}

function encodeAttribute(w: Writer, name: string, value: Attribute): void {
  text(w, 1, name);
  if (typeof value === "number") {
    integer(w, 3, value);
    integer(w, 20, 2);
  } else if (typeof value === "string") {
    text(w, 4, value);
    integer(w, 20, 3);
  } else if ("float" in value) {
    w.uint32((2 << 3) | FLOAT).float(value.float);
    integer(w, 20, 1);
  } else {
    for (const item of value) integer(w, 8, item);
    integer(w, 20, 7);
  }
}

function encodeTensor(w: Writer, { name, type, dims, bytes }: TensorProto): void {
  for (const dim of dims) integer(w, 1, dim);
  integer(w, 2, type);
  text(w, 8, name);
  w.uint32((9 << 3) | BYTES).bytes(bytes);
}

function encodeValue(w: Writer, { name, type, dims }: ValueInfo): void {
  text(w, 1, name);
  message(w, 2, (value) =>
    message(value, 1, (tensor) => {
      integer(tensor, 1, type);
      message(tensor, 2, (shape) => {
        for (const dim of dims)
          message(shape, 1, (d) => (typeof dim === "number" ? integer(d, 1, dim) : text(d, 2, dim)));
      });
    }),
  );
}

function integer(w: Writer, field: number, value: number): void {
  w.uint32((field << 3) | VARINT).int64(value);
}

function text(w: Writer, field: number, value: string): void {
  w.uint32((field << 3) | BYTES).string(value);
}

function message(w: Writer, field: number, write: (w: Writer) => void): void {
  w.uint32((field << 3) | BYTES).fork();
  write(w);
  w.ldelim();
}
