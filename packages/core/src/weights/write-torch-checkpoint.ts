import { type Zippable, zipSync } from "fflate";
import { PickleWriter } from "./pickle-writer.js";
import { type Dtype, elementsOf, encodeElements, type HostTensor, type StateDict } from "./state-dict.js";

/** PyTorch's names for kinds of elements. */
const STORAGES: Readonly<Record<Dtype, string>> = {
  F64: "DoubleStorage",
  F32: "FloatStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
  I64: "LongStorage",
  I32: "IntStorage",
  I16: "ShortStorage",
  I8: "CharStorage",
  U8: "ByteStorage",
  BOOL: "BoolStorage",
};

/** A state dict as the bytes of a file that `torch.load` reads, with `weights_only=True` too. */
export function writeTorchCheckpoint(state: StateDict): Uint8Array {
  const files: Zippable = { "archive/version": new TextEncoder().encode("3\n") };
  const pickle = new PickleWriter();
  pickle.beginDict();
  [...state].forEach(([name, tensor], key) => {
    pickle.text(name);
    writeTensor(pickle, tensor, `${key}`);
    files[`archive/data/${key}`] = encodeElements(tensor);
  });
  pickle.endDict();
  files["archive/data.pkl"] = pickle.finish();
  // PyTorch wants its files stored, not compressed.
  return zipSync(files, { level: 0 });
}

/** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks) */
function writeTensor(pickle: PickleWriter, { dtype, shape }: HostTensor, key: string): void {
  pickle.global("torch._utils", "_rebuild_tensor_v2");
  pickle.tuple(() => {
    pickle.tuple(() => {
      pickle.text("storage");
      pickle.global("torch", STORAGES[dtype]);
      pickle.text(key);
      pickle.text("cpu");
      pickle.integer(elementsOf(shape));
    });
    pickle.persistentId();
    pickle.integer(0);
    writeSizes(pickle, shape);
    writeSizes(
      pickle,
      shape.map((_, axis) => elementsOf(shape.slice(axis + 1))),
    );
    pickle.boolean(false);
    pickle.global("collections", "OrderedDict");
    pickle.tuple(() => {});
    pickle.reduce();
  });
  pickle.reduce();
}

function writeSizes(pickle: PickleWriter, sizes: readonly number[]): void {
  pickle.tuple(() => {
    for (const size of sizes) pickle.integer(size);
  });
}
