import type { ByteReader } from "./byte-reader.js";

/** Stands for a Python function or class in a pickle: a class of its own, so that no value a file makes passes for one. */
export class PickleGlobal {
  constructor(
    /** What calling it yields. */
    readonly call: (args: readonly unknown[]) => unknown,
  ) {}
}

export interface PickleOptions {
  /** What a global's dotted name stands for. It throws to refuse one. */
  global(name: string): PickleGlobal;
  /** What a persistent id stands for: a storage in a PyTorch checkpoint. */
  persistent(id: unknown): unknown;
}

/** A pickle that has been cut off, changed, or made by hand. */
export class PickleError extends Error {}

/**
 * Reads one pickle, as data: None is null, a tuple or list an array, a dict a Map, a big int a bigint. A pickle is a
 * program for a small stack machine; this one knows only the instructions that Python writes for plain data and
 * tensors, calls nothing but `options`' globals, and drops what a pickle wants to set on objects (BUILD).
 *
 * The pickle libraries on npm turn BUILD into assignments and REDUCE into a JavaScript call, by which a file of 30 bytes
 * (a list whose `length` it sets, spread into a call) ends the process; so the machine is our own.
 * @throws PickleError, RangeError, and whatever `options` throw
 */
export function readPickle(reader: ByteReader, options: PickleOptions): unknown {
  const machine = new Machine(reader, options);
  for (let step = 0; step < MAX_STEPS; step++) {
    const opcode = reader.u8();
    if (opcode === STOP) return machine.pop();
    const instruction = INSTRUCTIONS.get(opcode);
    if (!instruction) throw new PickleError(`it holds the unknown instruction 0x${opcode.toString(16)}`);
    instruction(machine);
  }
  throw new PickleError(`it has more than ${MAX_STEPS} instructions`);
}

/** Some hundred thousand tensors, and few enough that a value made by each fits the memory. */
const MAX_STEPS = 4_000_000;

class Machine {
  readonly memo = new Map<number, unknown>();
  readonly #marks: number[] = [];
  readonly #stack: unknown[] = [];

  constructor(
    readonly reader: ByteReader,
    readonly options: PickleOptions,
  ) {}

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw new PickleError("its stack is empty");
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Everything above the last mark. */
  popToMark(): unknown[] {
    const start = this.#marks.pop();
    if (start === undefined) throw new PickleError("it has no mark");
    return this.#stack.splice(start);
  }

  /** The last `count` values in a tuple. */
  tuple(count: number): void {
    const values = Array.from({ length: count }, () => this.pop());
    this.push(values.reverse());
  }

  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleGlobal)) throw new PickleError("it calls what isn't a function");
    if (!Array.isArray(args)) throw new PickleError("it calls a function with what isn't a tuple");
    this.push(callee.call(args));
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") throw new PickleError("a global has no name");
    this.push(this.options.global(`${module}.${name}`));
  }

  recall(key: number): void {
    if (!this.memo.has(key)) throw new PickleError(`it recalls value ${key} before it has one`);
    this.push(this.memo.get(key));
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleError("it appends to what isn't a list");
    for (const value of values) list.push(value);
  }

  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw new PickleError("it sets items of what isn't a dict");
    for (let i = 0; i + 1 < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }
}

const STOP = 0x2e;

/** Opcodes as in Python's pickletools, protocols 2 to 5. */
const INSTRUCTIONS: ReadonlyMap<number, (m: Machine) => void> = new Map([
  [0x80, (m) => void m.reader.u8()], // PROTO
  [0x95, (m) => void m.reader.u64()], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.reader.i32())], // BININT
  [0x4b, (m) => m.push(m.reader.u8())], // BININT1
  [0x4d, (m) => m.push(m.reader.u16())], // BININT2
  [0x8a, (m) => m.push(integer(m.reader.bytes(m.reader.u8())))], // LONG1
  [0x47, (m) => m.push(m.reader.f64())], // BINFLOAT
  [0x58, (m) => m.push(m.reader.text(m.reader.u32()))], // BINUNICODE
  [0x8c, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINUNICODE
  [0x54, (m) => m.push(m.reader.text(m.reader.u32()))], // BINSTRING, Python 2's str
  [0x55, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINSTRING
  [0x42, (m) => m.push(m.reader.bytes(m.reader.u32()))], // BINBYTES
  [0x43, (m) => m.push(m.reader.bytes(m.reader.u8()))], // SHORT_BINBYTES
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.tuple(1)], // TUPLE1
  [0x86, (m) => m.tuple(2)], // TUPLE2
  [0x87, (m) => m.tuple(3)], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x71, (m) => void m.memo.set(m.reader.u8(), m.top())], // BINPUT
  [0x72, (m) => void m.memo.set(m.reader.u32(), m.top())], // LONG_BINPUT
  [0x94, (m) => void m.memo.set(m.memo.size, m.top())], // MEMOIZE
  [0x68, (m) => m.recall(m.reader.u8())], // BINGET
  [0x6a, (m) => m.recall(m.reader.u32())], // LONG_BINGET
  [0x63, (m) => m.global(m.reader.line(), m.reader.line())], // GLOBAL
  [0x93, (m) => m.global(...([m.pop(), m.pop()].reverse() as [unknown, unknown]))], // STACK_GLOBAL
  [0x52, (m) => m.call()], // REDUCE
  [0x81, (m) => m.call()], // NEWOBJ
  [0x62, (m) => void m.pop()], // BUILD
  [0x51, (m) => m.push(m.options.persistent(m.pop()))], // BINPERSID
]);

/** A little-endian integer in two's complement. */
function integer(bytes: Uint8Array): number | bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
