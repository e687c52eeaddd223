import { ByteReader } from "./byte-reader.js";
import { damaged, WeightsError } from "./errors.js";
import { readPickle } from "./pickle.js";
import { dtypeBytes, type StateDict } from "./state-dict.js";
import { readStoredZip } from "./stored-zip.js";
import { StorageType, torchGlobals } from "./torch-globals.js";
import { Storage, StoredTensor } from "./torch-tensor.js";

/** A zip archive: what `torch.save` writes since PyTorch 1.6. */
export const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);

/** A pickle of the number 0x1950a86a20f9469cfc6c: how `torch.save` began before PyTorch 1.6. */
export const isLegacyCheckpoint = (bytes: Uint8Array): boolean => startsWith(bytes, LEGACY_MAGIC);

const LEGACY_MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const LEGACY_PROTOCOL = 1001;

/**
 * Reads the tensors of a PyTorch checkpoint, zipped or in the older form: a bare state dict, or one beside an optimizer
 * (under "model", "state_dict" or "model_state_dict"). No code in the file is run: it may name only what tensors are
 * made of, and anything else is refused by name.
 * @param file its name in errors
 * @throws WeightsError
 */
export function readTorchCheckpoint(bytes: Uint8Array, file = "the checkpoint"): StateDict {
  const { root, storageBytes } = isLegacyCheckpoint(bytes) ? openLegacy(bytes, file) : openZip(bytes, file);
  const tensors = findTensors(root, file);
  expectFairSize(tensors, bytes.length, file);
  const storages = storageBytes(new Set([...tensors.values()].map((tensor) => tensor.storage)));
  const state: StateDict = new Map();
  for (const [name, tensor] of tensors) state.set(name, tensor.read(storages.get(tensor.storage)!));
  return state;
}

interface Checkpoint {
  /** The object that was saved, its tensors still views of storages. */
  readonly root: unknown;
  /** The bytes of storages, each as long as it says. */
  storageBytes(storages: ReadonlySet<Storage>): Map<Storage, Uint8Array>;
}

/** `<top>/data.pkl` holds the object, `<top>/data/<key>` the storages. */
function openZip(bytes: Uint8Array, file: string): Checkpoint {
  const heads = readStoredZip(bytes, (name) => /^[^/]+\/(data\.pkl|byteorder)$/.test(name), file);
  const [path, pickle] = [...heads].find(([name]) => name.endsWith("/data.pkl")) ?? [];
  if (!path || !pickle)
    throw new WeightsError(file, "this zip archive holds no PyTorch checkpoint", "Choose a .pth or .safetensors file");
  const top = path.slice(0, -"data.pkl".length);
  expectLittleEndian(new TextDecoder().decode(heads.get(`${top}byteorder`) ?? new Uint8Array()) !== "big", file);
  const root = unpickle(new ByteReader(pickle), new Map(), file);
  const storageBytes = (storages: ReadonlySet<Storage>) => {
    const paths = new Map([...storages].map((storage) => [storage, `${top}data/${storage.key}`]));
    const wanted = new Set(paths.values());
    const members = readStoredZip(bytes, (name) => wanted.has(name), file);
    return new Map(
      [...paths].map(([storage, name]) => {
        const member = members.get(name);
        if (member?.length !== storage.length * dtypeBytes[storage.dtype])
          throw damaged(file, `its storage ${storage.key} is missing or has the wrong length`);
        return [storage, member];
      }),
    );
  };
  return { root, storageBytes };
}

/** Pickles of magic number, protocol, system, object and list of keys; then for each key a count and the elements. */
function openLegacy(bytes: Uint8Array, file: string): Checkpoint {
  const reader = new ByteReader(bytes);
  const storages = new Map<string, Storage>();
  unpickle(reader, storages, file);
  const protocol = unpickle(reader, storages, file);
  if (protocol !== LEGACY_PROTOCOL) throw damaged(file, `its protocol is ${protocol}, not ${LEGACY_PROTOCOL}`);
  const system = unpickle(reader, storages, file);
  expectLittleEndian(system instanceof Map && system.get("little_endian") === true, file);
  const root = unpickle(reader, storages, file);
  const keys = unpickle(reader, storages, file);
  if (!Array.isArray(keys)) throw damaged(file, "it has no list of storages");
  const storageBytes = (wanted: ReadonlySet<Storage>) => {
    const found = new Map<Storage, Uint8Array>();
    for (const key of keys) {
      const storage = storages.get(key);
      if (!storage) throw damaged(file, `its storage ${key} belongs to nothing`);
      found.set(storage, readLegacyStorage(reader, storage, file));
    }
    for (const { key } of [...wanted].filter((storage) => !found.has(storage)))
      throw damaged(file, `its storage ${key} is missing`);
    return found;
  };
  return { root, storageBytes };
}

function readLegacyStorage(reader: ByteReader, { key, dtype, length }: Storage, file: string): Uint8Array {
  try {
    if (reader.u64() === BigInt(length)) return reader.bytes(length * dtypeBytes[dtype]);
  } catch (cause) {
    throw damaged(file, `it ends in storage ${key}`, { cause });
  }
  throw damaged(file, `its storage ${key} has the wrong length`);
}

function unpickle(reader: ByteReader, storages: Map<string, Storage>, file: string): unknown {
  try {
    return readPickle(reader, {
      global: (name) => torchGlobals.get(name) ?? refuse(name, file),
      persistent: (id) => storageOf(id, storages, file),
    });
  } catch (cause) {
    if (cause instanceof WeightsError || !(cause instanceof Error)) throw cause;
    throw damaged(file, `its pickle can't be read: ${cause.message}`, { cause });
  }
}

function refuse(name: string, file: string): never {
  throw new WeightsError(
    file,
    `this file wants to run ${JSON.stringify(name)}, and Sunbear never runs code from a file`,
    'If you trust it, load it in Python and save only the weights: torch.save(model.state_dict(), "weights.pth")',
  );
}

/** ("storage", class, key, location, element count); the older form adds None or a view of another storage. */
function storageOf(id: unknown, storages: Map<string, Storage>, file: string): Storage {
  const [kind, type, key, , length, view] = Array.isArray(id) ? id : [];
  if (kind !== "storage" || typeof key !== "string" || !Number.isSafeInteger(length) || length < 0)
    throw damaged(file, "it refers to a storage in an unknown way");
  if (view) throw damaged(file, `its storage ${key} is part of another, as before PyTorch 0.4`);
  const dtype = type instanceof StorageType ? type.dtype : undefined;
  if (!dtype) throw damaged(file, `its storage ${key} has no element type`);
  const known = storages.get(key);
  if (known && (known.dtype !== dtype || known.length !== length))
    throw damaged(file, `its storage ${key} is described twice, differently`);
  const storage = known ?? new Storage(key, dtype, length);
  storages.set(key, storage);
  return storage;
}

/** Where training scripts and fast.ai's `learn.save` put the model beside other things. */
const MODEL_KEYS = ["model", "state_dict", "model_state_dict"];

function findTensors(root: unknown, file: string, depth = 0): Map<string, StoredTensor> {
  if (root instanceof Map && depth < 4) {
    const inner = MODEL_KEYS.map((key) => root.get(key)).find((value) => value instanceof Map);
    if (inner) return findTensors(inner, file, depth + 1);
    const tensors = new Map<string, StoredTensor>();
    for (const [name, value] of root) if (value instanceof StoredTensor) tensors.set(String(name), value);
    if (tensors.size > 0) return tensors;
  }
  throw new WeightsError(
    file,
    "this PyTorch file holds no state dict",
    'In Python, save one: torch.save(model.state_dict(), "weights.pth")',
  );
}

/** Tensors may share and repeat stored elements, but a small file that unfolds without end is an attack. */
function expectFairSize(tensors: ReadonlyMap<string, StoredTensor>, fileBytes: number, file: string): void {
  const elements = [...tensors.values()].reduce((sum, tensor) => sum + tensor.length, 0);
  if (!(elements <= 4 * fileBytes)) throw damaged(file, `its ${fileBytes} bytes would unfold to ${elements} numbers`);
}

function expectLittleEndian(isLittle: boolean, file: string): void {
  if (!isLittle)
    throw new WeightsError(file, "it was written by a big-endian machine", "Save it again on another, as safetensors");
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
