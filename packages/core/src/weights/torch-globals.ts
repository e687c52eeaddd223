import { PickleError, PickleGlobal } from "./pickle.js";
import type { Dtype } from "./state-dict.js";
import { Storage, StoredTensor } from "./torch-tensor.js";

/** A storage class, such as torch.FloatStorage: a name for an element type, which nothing may call. */
export class StorageType extends PickleGlobal {
  constructor(readonly dtype: Dtype) {
    super(() => {
      throw new PickleError("it makes a storage by hand");
    });
  }
}

const STORAGE_DTYPES: Record<string, Dtype> = {
  DoubleStorage: "F64",
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

/** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks); version 1 ends at the stride. */
const rebuildTensor = new PickleGlobal(([storage, offset, shape, strides]) => {
  if (!(storage instanceof Storage)) throw new PickleError("a tensor has no storage");
  return new StoredTensor(storage, offset, shape, strides);
});

/** torch._utils._rebuild_parameter(tensor, requires_grad, hooks): a parameter is its tensor. */
const rebuildParameter = new PickleGlobal(([tensor]) => {
  if (!(tensor instanceof StoredTensor)) throw new PickleError("a parameter has no tensor");
  return tensor;
});

/** collections.OrderedDict(), which Python 2 calls with a list of pairs. */
const orderedDict = new PickleGlobal(([pairs = []]) => {
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    throw new PickleError("a dict isn't made of pairs");
  return new Map(pairs);
});

/** What fast.ai's `learn.save` and others' scripts put beside a model, in the state of the optimizer: read past. */
const ignored = new PickleGlobal(() => null);

/** All that a checkpoint may name. Each is a value or a pure function of ours; nothing of Python runs. */
export const torchGlobals: ReadonlyMap<string, PickleGlobal> = new Map([
  ["collections.OrderedDict", orderedDict],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ...Object.entries(STORAGE_DTYPES).flatMap(([name, dtype]): [string, PickleGlobal][] => [
    [`torch.${name}`, new StorageType(dtype)],
    [`torch.cuda.${name}`, new StorageType(dtype)],
  ]),
  ["torch.Size", ignored],
  ["torch.device", ignored],
  ["fastcore.foundation.L", ignored],
  ["numpy.core.multiarray.scalar", ignored],
  ["numpy._core.multiarray.scalar", ignored],
  ["numpy.dtype", ignored],
  ["_codecs.encode", ignored],
]);
