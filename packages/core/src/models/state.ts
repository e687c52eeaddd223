import type { Parameter, ParameterStore, Statistic } from "../nn/index.js";
import { matchStateDict, type StateDict, toKernelLayout, toTorchLayout, WeightsError } from "../weights/index.js";

/** Sets parameters and statistics, of all names or of some, to first values: a pure function of seed and name. */
export function initialize(store: ParameterStore, seed: number, part: (name: string) => boolean = () => true): void {
  for (const [name, stored] of everything(store)) if (part(name)) write(store, stored, stored.initial(seed, name));
}

/** All parameters and statistics under their names, in PyTorch's layouts. */
export async function readState(store: ParameterStore): Promise<StateDict> {
  const [values, statistics] = await Promise.all([store.gpu.read(store.values), store.gpu.read(store.statisticValues)]);
  const state: StateDict = new Map();
  for (const [name, stored] of everything(store)) {
    const [arena, all] = "kind" in stored ? [store.values, values] : [store.statisticValues, statistics];
    const data = toTorchLayout(all.subarray((stored.offset - arena.offset) / 4), stored);
    state.set(name, { dtype: "F32", shape: stored.torchShape, data });
  }
  return state;
}

export interface LoadOptions {
  /** Name of the weights' file in errors. */
  readonly file?: string;
  /** "body": a head may be missing, and a classifier of ImageNet's classes is left out. Default "all". */
  readonly part?: "all" | "body";
}

/**
 * Sets parameters and statistics from a state dict, in fast.ai's or torchvision's names. Nothing is changed if it
 * doesn't fit.
 * @throws WeightsError listing all that is missing, unknown or of another shape
 */
export function loadState(store: ParameterStore, state: StateDict, { file, part = "all" }: LoadOptions = {}): void {
  const bodyOnly = part === "body" && ![...state.keys()].some((name) => name.startsWith("1."));
  const wanted = new Map(everything(store).filter(([name]) => !bodyOnly || name.startsWith("0.")));
  const shapes = new Map([...wanted].map(([name, { torchShape }]) => [name, torchShape]));
  const ignore = (name: string) => part === "body" && name.startsWith("fc.");
  const updates = [...matchStateDict(shapes, state, { file, ignore })].map(([name, { dtype, data }]) => {
    if (data instanceof Float32Array) return [wanted.get(name)!, data] as const;
    throw new WeightsError(
      file ?? "the weights",
      `tensor ${name} holds ${dtype}, which has no fractions`,
      "Choose weights of floating-point numbers",
    );
  });
  for (const [stored, data] of updates) write(store, stored, data);
}

function everything(store: ParameterStore): (readonly [name: string, stored: Parameter | Statistic])[] {
  return [...store.parameters.map(({ name, parameter }) => [name, parameter] as const), ...store.statistics];
}

function write(store: ParameterStore, stored: Parameter | Statistic, values: Float32Array): void {
  store.gpu.write(stored, toKernelLayout(values, stored));
}
