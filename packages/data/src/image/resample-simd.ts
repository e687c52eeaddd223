import type { FilterPlan } from "./filter.js";
import { OUTSIDE } from "./padding.js";
import { type Passes, plainPasses, type SourceRows } from "./resample-passes.js";
import { WASM } from "./resample-wasm.js";

/** The functions of resample.wat; all numbers are addresses in its memory, but `pitch`, which is a length. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  across(
    plan: number,
    end: number,
    pitch: number,
    upper: number,
    lower: number,
    upperOut: number,
    lowerOut: number,
  ): void;
  down(taps: number, lastTap: number, out: number, end: number): void;
}

const PAGE = 65_536;

/** WebAssembly's memory never shrinks, so pictures that need more go the plain way; a photo of 50 megapixels needs 5 MB. */
const MAX_BYTES = 2 ** 26;

/** What is loaded and stored beyond the end of a row. */
const SLACK = 16;

/** So many bytes, what is beyond them, and what makes the next address a multiple of 16. */
const roomFor = (bytes: number) => Math.ceil((bytes + SLACK) / 16) * 16;

/** The passes by WebAssembly's SIMD; undefined where there is none. */
export function openSimdPasses(): Passes | undefined {
  let wasm: Exports;
  try {
    const module = new WebAssembly.Module(Uint8Array.from(atob(WASM), (char) => char.charCodeAt(0)));
    wasm = new WebAssembly.Instance(module).exports as unknown as Exports;
  } catch {
    return undefined;
  }
  return (rows, across, slots, down) => {
    const outputs = across.first.length;
    const stride = outputs * 3;
    const narrowStride = roomFor(stride);
    // In memory one after the other: the plan of the first pass, two rows, all rows after it, the taps of the second, a row.
    const pitch = 8 + 4 * across.width;
    const source = roomFor(outputs * pitch);
    const narrow = source + 2 * roomFor(rows.bytes);
    const taps = narrow + rows.count * narrowStride;
    const out = roomFor(taps + 8 * down.width);
    const bytes = out + roomFor(stride);
    if (bytes > MAX_BYTES || !reserve(wasm.memory, bytes)) return plainPasses(rows, across, slots, down);
    const memory = new Uint8Array(wasm.memory.buffer);

    writePlan(new Int32Array(memory.buffer, 0, (outputs * pitch) / 4), across);
    const upper = source;
    const lower = source + roomFor(rows.bytes);
    for (let k = 0; k < rows.count; k += 2) {
      copyRow(memory, rows, k, 0, upper);
      const hasLower = k + 1 < rows.count;
      if (hasLower) copyRow(memory, rows, k + 1, 1, lower);
      const to = narrow + k * narrowStride;
      // Without a row below the last one it is its own.
      if (hasLower) wasm.across(0, outputs * pitch, pitch, upper, lower, to, to + narrowStride);
      else wasm.across(0, outputs * pitch, pitch, upper, upper, to, to);
    }

    const result = new Uint8Array(down.first.length * stride);
    const tapWords = new Int32Array(memory.buffer, taps, 2 * down.width);
    for (let i = 0; i < down.first.length; i++) {
      let words = 0;
      for (let j = 0; j < down.count[i]; j++) {
        const slot = slots[down.first[i] + j];
        if (slot === OUTSIDE) continue;
        tapWords[words++] = narrow + slot * narrowStride;
        tapWords[words++] = down.weights[i * down.width + j];
      }
      wasm.down(taps, taps + 4 * words, out, out + stride);
      result.set(memory.subarray(out, out + stride), i * stride);
    }
    return result;
  };
}

/** Whether the memory has so many bytes now. */
function reserve(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  try {
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}

/** For each output pixel: the offset of its first input pixel in bytes, how many there are, their weights. */
function writePlan(words: Int32Array, { first, count, weights, width }: FilterPlan): void {
  for (let i = 0, at = 0; i < first.length; i++, at += 2 + width) {
    words[at] = first[i] * 3;
    words[at + 1] = count[i];
    words.set(weights.subarray(i * width, (i + 1) * width), at + 2);
  }
}

function copyRow(memory: Uint8Array, rows: SourceRows, k: number, copy: 0 | 1, to: number): void {
  const { pixels, start } = rows.read(k, copy);
  memory.set(pixels.subarray(start, start + rows.bytes), to);
}
