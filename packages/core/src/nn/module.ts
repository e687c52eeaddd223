import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";
import { Parameter, Statistic } from "./parameter.js";

/** A part of a network: parameters, statistics and smaller parts, found by the names of its fields, and how to run it. */
export abstract class Module {
  /** Whether batch statistics are used and dropout drops; `train` and `eval` set it. */
  training = false;

  abstract forward(tape: Tape, x: Tensor): Tensor;

  /** Sets training mode for itself and all of its parts. */
  train(mode = true): void {
    for (const [, module] of this.modules()) module.training = mode;
  }

  eval(): void {
    this.train(false);
  }

  /** Itself and all parts at any depth, with their names as in PyTorch: "0.4.1.bn2". */
  *modules(name = ""): Generator<[name: string, module: Module]> {
    yield [name, this];
    for (const [key, part] of this.parts()) if (part instanceof Module) yield* part.modules(join(name, key));
  }

  /** All parameters with their names as in PyTorch, in its order. */
  *parameters(): Generator<[name: string, parameter: Parameter]> {
    for (const [name, part] of this.stored()) if (part instanceof Parameter) yield [name, part];
  }

  /** All statistics with their names as in PyTorch. */
  *statistics(): Generator<[name: string, statistic: Statistic]> {
    for (const [name, part] of this.stored()) if (part instanceof Statistic) yield [name, part];
  }

  protected parts(): [key: string, part: unknown][] {
    return Object.entries(this);
  }

  private *stored(): Generator<[name: string, part: unknown]> {
    for (const [name, module] of this.modules())
      for (const [key, part] of module.parts()) yield [join(name, snakeCase(key)), part];
  }
}

const join = (name: string, key: string) => (name ? `${name}.${key}` : key);

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
