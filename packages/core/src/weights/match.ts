import { WeightsError } from "./errors.js";
import { toFastaiNames, toTorchvisionNames, withoutModulePrefix } from "./names.js";
import type { HostTensor, StateDict } from "./state-dict.js";

export interface MatchOptions {
  /** Name of the weights' file in errors. */
  readonly file?: string;
  /** Tensors of the file, under the model's kind of names, that the model needn't have: a body has no classifier. */
  readonly ignore?: (name: string) => boolean;
}

/** PyTorch's count of the batches that a BatchNorm has seen; not every file has it, not every model wants it. */
const isCounter = (name: string) => name.endsWith(".num_batches_tracked");

/**
 * Fits a state dict to a model: the tensors that the model expects, under its names and in its order. Torchvision's and
 * fast.ai's names are known for each other, as is the prefix `module.` of DataParallel. Counters of batches may be
 * missing (they are 0 then) or too many.
 * @param expected names and shapes of the model, in PyTorch's layouts
 * @throws WeightsError listing all that is missing, unknown or of another shape
 */
export function matchStateDict(
  expected: ReadonlyMap<string, readonly number[]>,
  dict: StateDict,
  { file = "the weights", ignore = () => false }: MatchOptions = {},
): StateDict {
  const named = bestNamed(expected, withoutModulePrefix(dict));
  const missing = [...expected.keys()].filter((name) => !named.has(name) && !isCounter(name));
  const unknown = [...named.keys()].filter((name) => !expected.has(name) && !isCounter(name) && !ignore(name));
  const misshaped = [...expected]
    .filter(([name, shape]) => named.has(name) && named.get(name)!.shape.join() !== shape.join())
    .map(([name, shape]) => `${name} is [${named.get(name)!.shape}], not [${shape}]`);
  const problems = [
    list(missing, "tensor is missing", "tensors are missing"),
    list(unknown, "is unknown to the model", "are unknown to the model"),
    list(misshaped, "has another shape", "have another shape"),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0)
    throw new WeightsError(
      file,
      `these weights don't fit the model: ${problems.join("; ")}`,
      "Choose weights of the same architecture",
    );
  return new Map([...expected.keys()].map((name) => [name, named.get(name) ?? NO_BATCHES]));
}

const NO_BATCHES: HostTensor = { dtype: "I64", shape: [], data: new BigInt64Array(1) };

/** The dict under the names, of those it can have, that the model knows most of. */
function bestNamed(expected: ReadonlyMap<string, unknown>, dict: StateDict): StateDict {
  const known = (names: StateDict) => [...names.keys()].filter((name) => expected.has(name)).length;
  return [dict, toFastaiNames(dict), toTorchvisionNames(dict)].reduce((best, other) =>
    known(other) > known(best) ? other : best,
  );
}

/** "3 tensors are missing (a, b, c)", of which the first few are named; undefined if there are none. */
function list(items: readonly string[], one: string, many: string): string | undefined {
  if (items.length === 0) return undefined;
  const more = items.length > 3 ? ` and ${items.length - 3} more` : "";
  return `${items.length} ${items.length === 1 ? one : many} (${items.slice(0, 3).join(", ")}${more})`;
}
