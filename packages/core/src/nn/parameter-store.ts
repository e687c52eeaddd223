import { type Gpu, type GpuArray, sizeOf } from "@sunbear/kernels";
import type { Module } from "./module.js";
import type { Parameter, ParameterKind, Statistic } from "./parameter.js";

/** Elements to which every tensor is aligned: a binding may start at multiples of 256 bytes. */
const ALIGNMENT = 64;

const KINDS: readonly ParameterKind[] = ["weight", "norm", "bias"];

/** A parameter with its place, in elements. The gap after it belongs to it, so that neighbours have none between them. */
export interface StoredParameter {
  readonly name: string;
  readonly parameter: Parameter;
  /** Which of the optimizer's groups it belongs to. */
  readonly group: number;
  readonly start: number;
  readonly end: number;
}

/**
 * All parameters of a network in one array, its statistics in a second, and the parameters' gradients, where they are
 * trained, in a third: the optimizer runs over them in one dispatch. The order is by group and kind, so that what is
 * treated alike lies together.
 */
export class ParameterStore {
  readonly parameters: readonly StoredParameter[];
  readonly statistics: readonly (readonly [name: string, statistic: Statistic])[];
  readonly values: GpuArray;
  readonly statisticValues: GpuArray;
  private gradientValues: GpuArray | undefined;

  /** Gives memory to a network's parameters and statistics; their values are undefined until set. */
  constructor(
    readonly gpu: Gpu,
    model: Module,
    groupOf: (name: string) => number,
  ) {
    this.parameters = layOut([...model.parameters()], groupOf);
    this.values = zeros(gpu, this.parameters.at(-1)?.end ?? 0);
    for (const { parameter, start } of this.parameters) parameter.placeAt(view(this.values, start, parameter));

    this.statistics = [...model.statistics()];
    const sizes = this.statistics.map(([, { shape }]) => aligned(sizeOf(shape)));
    this.statisticValues = zeros(gpu, sum(sizes));
    this.statistics.forEach(([, statistic], i) => {
      statistic.placeAt(view(this.statisticValues, sum(sizes.slice(0, i)), statistic));
    });
  }

  /**
   * Gives memory to the gradients, unless they have it: whoever only predicts needs none. A rehearsal fills nothing
   * with zeros, so it must have been called before.
   */
  allocateGradients(): void {
    if (this.gradientValues) return;
    this.gradientValues = zerosLike(this.gpu, this.values);
    for (const { parameter, start } of this.parameters)
      parameter.gradientPlace = view(this.gradientValues, start, parameter);
  }

  /** @throws Error before `allocateGradients` */
  get gradients(): GpuArray {
    if (!this.gradientValues) throw new Error("these gradients have no memory yet: call allocateGradients first");
    return this.gradientValues;
  }

  /** The gradients that have arrived, neighbours as one array. Others may hold what an earlier step left. */
  arrivedGradients(): GpuArray[] {
    const runs: { start: number; end: number }[] = [];
    for (const { parameter, start, end } of this.parameters) {
      if (!parameter.grad) continue;
      const last = runs.at(-1);
      if (last?.end === start) last.end = end;
      else runs.push({ start, end });
    }
    return runs.map(({ start, end }) => view(this.gradients, start, { shape: [end - start] }));
  }

  /** Copies of all parameters and statistics, for `restore`; whoever asks for them releases them. */
  copy(): StoreCopy {
    return { values: copyOf(this.gpu, this.values), statisticValues: copyOf(this.gpu, this.statisticValues) };
  }

  /** Makes parameters and statistics what they were at `copy`. */
  restore({ values, statisticValues }: StoreCopy): void {
    this.gpu.copy(values, this.values);
    this.gpu.copy(statisticValues, this.statisticValues);
  }

  /** Frees the memory. */
  release(): void {
    this.gpu.release(this.values, this.statisticValues);
    if (this.gradientValues) this.gpu.release(this.gradientValues);
  }
}

/** All values of a network at one moment, on the GPU. */
export interface StoreCopy {
  readonly values: GpuArray;
  readonly statisticValues: GpuArray;
}

/** A new array with the same values. */
export function copyOf(gpu: Gpu, array: GpuArray): GpuArray {
  const copy = gpu.empty(array.shape);
  gpu.copy(array, copy);
  return copy;
}

/** A new array of zeros with the same shape. */
export function zerosLike(gpu: Gpu, { shape }: Pick<GpuArray, "shape">): GpuArray {
  const array = gpu.empty(shape);
  gpu.zero(array);
  return array;
}

function layOut(parameters: [string, Parameter][], groupOf: (name: string) => number): StoredParameter[] {
  let end = 0;
  return parameters
    .map(([name, parameter]) => ({ name, parameter, group: groupOf(name) }))
    .sort((a, b) => a.group - b.group || KINDS.indexOf(a.parameter.kind) - KINDS.indexOf(b.parameter.kind))
    .map((entry) => {
      const start = end;
      end += aligned(sizeOf(entry.parameter.shape));
      return { ...entry, start, end };
    });
}

const aligned = (elements: number) => Math.ceil(elements / ALIGNMENT) * ALIGNMENT;

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

const view = (arena: GpuArray, start: number, { shape }: { readonly shape: readonly number[] }): GpuArray => ({
  buffer: arena.buffer,
  offset: arena.offset + 4 * start,
  shape,
});

const zeros = (gpu: Gpu, elements: number) => zerosLike(gpu, { shape: [Math.max(elements, ALIGNMENT)] });
