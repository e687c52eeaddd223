import { WeightsError } from "./errors.js";
import { isSafetensors, readSafetensors } from "./safetensors.js";
import type { StateDict } from "./state-dict.js";
import { isLegacyCheckpoint, isZip, readTorchCheckpoint } from "./torch-checkpoint.js";

/**
 * Reads weights of any format that Sunbear knows: safetensors, or a PyTorch checkpoint (zip or legacy). The content
 * decides, not the name.
 * @param name the file's name in errors
 * @throws WeightsError
 */
export function readWeights(bytes: Uint8Array, name: string): StateDict {
  if (isZip(bytes) || isLegacyCheckpoint(bytes)) return readTorchCheckpoint(bytes, name);
  if (isSafetensors(bytes)) return readSafetensors(bytes, name).tensors;
  throw new WeightsError(name, whatItIs(bytes), "Choose a .safetensors file, or a .pth file saved by PyTorch");
}

function whatItIs(bytes: Uint8Array): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  if (bytes.length === 0) return "this file is empty";
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return "this is a web page, not weights";
  if (start.startsWith("version https://git-lfs")) return "this is a pointer of Git LFS, not the weights themselves";
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return "this is a Python pickle that PyTorch didn't write";
  return "these are not weights in a format that Sunbear knows";
}
