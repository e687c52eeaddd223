import { AdamWMode, adamW, adamWHyper, type GpuArray } from "@sunbear/kernels";
import { copyOf, type Parameter, type ParameterStore, type StoredParameter, zerosLike } from "../nn/index.js";

export interface AdamWOptions {
  /** Decay of weights per step, times the learning rate. Default 0.01. */
  readonly wd?: number;
  /** Default 0.99. */
  readonly sqrMom?: number;
  /** Default 1e-5. */
  readonly eps?: number;
}

/** Moving averages of all parameters' gradients, and of their squares. */
export interface Moments {
  readonly gradAvg: GpuArray;
  readonly sqrAvg: GpuArray;
}

/** What an AdamW remembers between steps. */
export interface AdamWState {
  /** Absent before `allocate`: they are zeros. */
  readonly moments: Moments | undefined;
  readonly steps: number;
  readonly lrs: readonly number[];
  readonly mom: number;
  readonly wd: number;
  readonly withGradient: readonly Parameter[];
}

/**
 * Adam with decoupled weight decay, in fast.ai's form: momentum may change with every step, and the bias correction
 * uses the current one. Weights decay, the parameters of normalisation layers and biases don't.
 */
export class AdamW {
  /** Learning rates of the parameter groups, for the next step. */
  lrs: readonly number[];
  /** Momentum, for the next step. */
  mom = 0.9;
  wd: number;
  readonly sqrMom: number;
  readonly eps: number;
  private moments: Moments | undefined;
  /** Steps since the state was cleared. */
  private steps = 0;
  private readonly hyper: GpuArray;
  private readonly segmentTable: GpuArray;
  private segments: GpuArray;
  private readonly withGradient = new Set<Parameter>();

  constructor(
    private readonly store: ParameterStore,
    readonly groups: number,
    { wd = 0.01, sqrMom = 0.99, eps = 1e-5 }: AdamWOptions = {},
  ) {
    const { gpu } = store;
    this.wd = wd;
    this.sqrMom = sqrMom;
    this.eps = eps;
    this.lrs = new Array(groups).fill(1e-3);
    this.hyper = gpu.empty([this.hyperValues().length]);
    this.segmentTable = gpu.empty([store.parameters.length, 3]);
    this.segments = this.writeSegments();
  }

  /**
   * Takes the memory of gradients and moments, unless it is taken: to be called before the first step's way back, and
   * before its rehearsal. Whoever only predicts never does.
   */
  allocate(): void {
    const { gpu, values } = this.store;
    this.store.allocateGradients();
    this.moments ??= { gradAvg: zerosLike(gpu, values), sqrAvg: zerosLike(gpu, values) };
  }

  /** Trains the groups from `group` on (negative: counted from the end), and normalisation layers anywhere. */
  freezeTo(group: number): void {
    const first = group < 0 ? this.groups + group : group;
    if (!(first >= 0 && first < this.groups))
      throw new RangeError(`freezeTo(${group}): the network has ${this.groups} parameter groups`);
    for (const entry of this.store.parameters)
      entry.parameter.requiresGrad = entry.group >= first || entry.parameter.kind === "norm";
    this.segments = this.writeSegments();
    this.clearState();
  }

  freeze(): void {
    this.freezeTo(-1);
  }

  unfreeze(): void {
    this.freezeTo(0);
  }

  /** Forgets all moments and starts counting steps anew. */
  clearState(): void {
    this.steps = 0;
    if (!this.moments) return;
    this.store.gpu.zero(this.moments.gradAvg);
    this.store.gpu.zero(this.moments.sqrAvg);
  }

  /** Copies of the moments and of what goes with them, for `restoreState`; whoever asks for them releases them. */
  copyState(): AdamWState {
    const { gpu } = this.store;
    const { moments: own, steps, lrs, mom, wd, withGradient } = this;
    const moments = own && { gradAvg: copyOf(gpu, own.gradAvg), sqrAvg: copyOf(gpu, own.sqrAvg) };
    return { moments, steps, lrs, mom, wd, withGradient: [...withGradient] };
  }

  /** Makes the state what it was at `copyState`. */
  restoreState({ moments, steps, lrs, mom, wd, withGradient }: AdamWState): void {
    const { gpu } = this.store;
    if (moments) {
      this.allocate();
      const own = this.allocated();
      gpu.copy(moments.gradAvg, own.gradAvg);
      gpu.copy(moments.sqrAvg, own.sqrAvg);
    } else this.clearState();
    Object.assign(this, { steps, lrs, mom, wd });
    this.withGradient.clear();
    for (const parameter of withGradient) this.withGradient.add(parameter);
  }

  /**
   * Moves the parameters by the gradients that have arrived.
   * @throws Error before `allocate`
   */
  step(): void {
    this.steps++;
    this.store.gpu.write(this.hyper, this.hyperValues());
    for (const { parameter } of this.store.parameters) if (parameter.grad) this.withGradient.add(parameter);
    this.update();
  }

  /** The GPU's part of a step, with the rates last written: for rehearsals, which run nothing. */
  update(): void {
    const { store, segments, hyper } = this;
    const { gradAvg, sqrAvg } = this.allocated();
    const { gpu, values, gradients } = store;
    adamW(gpu, { values, gradients, gradAvg, sqrAvg, segments, hyper });
  }

  /** Forgets the gradients; until then, further ones are added to them. */
  zeroGrad(): void {
    for (const { parameter } of this.store.parameters) parameter.grad = undefined;
  }

  /** Frees the memory. */
  release(): void {
    const { gpu } = this.store;
    gpu.release(this.hyper, this.segmentTable);
    if (this.moments) gpu.release(this.moments.gradAvg, this.moments.sqrAvg);
  }

  private allocated(): Moments {
    if (!this.moments) throw new Error("this AdamW has no memory yet: call allocate before the first step");
    return this.moments;
  }

  private hyperValues(): Float32Array {
    const { lrs, mom, sqrMom, eps, wd, steps: t } = this;
    return adamWHyper({ mom, sqrMom, eps, wd, t, lrs });
  }

  /** Neighbours that are treated alike become one row: [end in elements, group, mode]. */
  private writeSegments(): GpuArray {
    const rows: [end: number, group: number, mode: number][] = [];
    for (const entry of this.store.parameters) {
      const mode = this.mode(entry);
      const last = rows.at(-1);
      if (last && last[1] === entry.group && last[2] === mode) last[0] = entry.end;
      else rows.push([entry.end, entry.group, mode]);
    }
    this.store.gpu.write(this.segmentTable, Uint32Array.from(rows.flat()));
    return { ...this.segmentTable, shape: [rows.length, 3] };
  }

  /**
   * A weight that is frozen after it was trained still decays: fast.ai steps every parameter that owns a gradient, and
   * its gradient is then zero.
   */
  private mode({ parameter }: StoredParameter): number {
    const decays = parameter.kind === "weight";
    if (parameter.requiresGrad) return decays ? AdamWMode.trainAndDecay : AdamWMode.train;
    return decays && this.withGradient.has(parameter) ? AdamWMode.decay : AdamWMode.skip;
  }
}
