import type { StateDict } from "./state-dict.js";

/**
 * A ResNet's tensors under fast.ai's names, where the body is child 0 and its layers are numbered: conv1 is 0.0, bn1
 * 0.1, layer1 to layer4 are 0.4 to 0.7. Other names, such as the classifier's (fc), stay.
 */
export const toFastaiNames = (dict: StateDict): StateDict => rename(dict, fastaiName);

/** The inverse of `toFastaiNames`. */
export const toTorchvisionNames = (dict: StateDict): StateDict => rename(dict, torchvisionName);

/** Takes off the prefix that DataParallel puts before every name; a dict where not all names have it stays. */
export function withoutModulePrefix(dict: StateDict): StateDict {
  const prefixed = [...dict.keys()].every((name) => name.startsWith("module."));
  return prefixed ? rename(dict, (name) => name.slice("module.".length)) : dict;
}

const rename = (dict: StateDict, to: (name: string) => string): StateDict =>
  new Map([...dict].map(([name, tensor]) => [to(name), tensor]));

const fastaiName = (name: string): string =>
  name
    .replace(/^conv1\./, "0.0.")
    .replace(/^bn1\./, "0.1.")
    .replace(/^layer([1-4])\./, (_, layer) => `0.${Number(layer) + 3}.`);

const torchvisionName = (name: string): string =>
  name
    .replace(/^0\.0\./, "conv1.")
    .replace(/^0\.1\./, "bn1.")
    .replace(/^0\.([4-7])\./, (_, child) => `layer${Number(child) - 3}.`);
