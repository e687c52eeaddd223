import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import wabt from "wabt";
import { type Filter, planFilter } from "./filter.js";
import { OUTSIDE } from "./padding.js";
import { plainPasses, type SourceRows } from "./resample-passes.js";
import { openSimdPasses } from "./resample-simd.js";

afterEach(() => vi.unstubAllGlobals());

test("the module is what its text says; `vitest -u` assembles it anew", async () => {
  const text = await readFile(new URL("resample.wat", import.meta.url), "utf8");
  const module = (await wabt()).parseWat("resample.wat", text, { simd: true });
  module.validate();
  const base64 = Buffer.from(module.toBinary({}).buffer).toString("base64");
  const file = `/** resample.wat, assembled by its test; base64. */\nexport const WASM =\n  "${base64}";\n`;
  await expect(file).toMatchFileSnapshot("resample-wasm.ts");
});

interface Resize {
  readonly width: number;
  readonly height: number;
  readonly toWidth: number;
  readonly toHeight: number;
  readonly filter: Filter;
  /** Rows of padding below. */
  readonly outside: number;
  readonly seed: number;
}

const side = fc.integer({ min: 1, max: 70 });
const resize: fc.Arbitrary<Resize> = fc.record({
  ...{ width: side, height: side, toWidth: side, toHeight: side, seed: fc.nat() },
  filter: fc.constantFrom("bilinear" as const, "bicubic" as const),
  outside: fc.nat(3),
});

function passesOf({ width, height, toWidth, toHeight, seed, filter, outside }: Resize) {
  const bytes = width * 3;
  const pixels = Uint8Array.from({ length: height * bytes }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24);
  const rows: SourceRows = { count: height, bytes, read: (k) => ({ pixels, start: k * bytes }) };
  const across = planFilter(width, toWidth, filter);
  const down = planFilter(height + outside, toHeight, filter);
  const slots = Int32Array.from({ length: height + outside }, (_, i) => (i < height ? i : OUTSIDE));
  return [rows, across, slots, down] as const;
}

test("gives the bytes of the plain passes, whatever it did before", () => {
  const simd = openSimdPasses()!;
  fc.assert(
    fc.property(resize, (size) => {
      expect(simd(...passesOf(size))).toEqual(plainPasses(...passesOf(size)));
    }),
  );
});

test("leaves what would take too much of its memory to the plain passes", () => {
  const pixels = Uint8Array.of(1, 2, 3);
  const rows: SourceRows = { count: 40_000, bytes: 3, read: () => ({ pixels, start: 0 }) };
  const across = planFilter(1, 800, "bilinear");
  const down = planFilter(rows.count, 1, "bilinear");
  const slots = Int32Array.from({ length: rows.count }, (_, i) => i);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
  const result = openSimdPasses()!(rows, across, slots, down);
  expect(grow).not.toHaveBeenCalled();
  expect([...result.slice(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  grow.mockRestore();
});

test("goes the plain way where memory is short", () => {
  const simd = openSimdPasses()!;
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
    throw new RangeError("no memory");
  });
  const size = { width: 300, height: 300, toWidth: 300, toHeight: 9, filter: "bilinear", outside: 0, seed: 1 } as const;
  expect(simd(...passesOf(size))).toEqual(plainPasses(...passesOf(size)));
  expect(grow).toHaveBeenCalledOnce();
  grow.mockRestore();
});

test("without WebAssembly there is none", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(openSimdPasses()).toBeUndefined();
});
