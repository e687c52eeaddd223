import type { HostTensor, StateDict } from "../weights/index.js";
import { type Attribute, ElementType, type NodeProto, type TensorProto } from "./proto.js";

/** Gathers nodes and tensors of a graph; values go by their names. */
export class Graph {
  readonly nodes: NodeProto[] = [];
  private readonly used = new Map<string, TensorProto>();

  constructor(private readonly state: StateDict) {}

  get tensors(): readonly TensorProto[] {
    return [...this.used.values()];
  }

  /** Adds a node with one output, and returns that output's name. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output?: string) {
    const name = output ?? `${op.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ op, name, inputs, outputs: [name], attributes });
    return name;
  }

  /** A tensor of the state dict, under its own name. Throws if it isn't there. */
  weight(name: string): string {
    const tensor = this.state.get(name);
    if (!tensor) throw new Error(`the model has no tensor ${name}: it can't be exported`);
    return this.constant(name, tensor);
  }

  constant(name: string, { shape, data }: Pick<HostTensor, "shape" | "data">): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.used.set(name, { name, type: ElementType.float, dims: shape, bytes });
    return name;
  }
}
