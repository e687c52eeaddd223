import { describe, expect, test } from "vitest";
import { adaptiveAvgPool2d } from "../pooling/pooling.js";
import type { GpuArray } from "../runtime/index.js";
import { expectClose, random, testGpu } from "../testing/index.js";
import { type Extent, type Matrix3, multiply, packMaps, pixelMap } from "./pixel-map.js";
import { resampleReference } from "./reference.js";
import { resample } from "./resample.js";
import type { SampleMode, SamplePadMode } from "./sample-modes.js";
import { fixAspect, goldenTransforms, identity, toNhwc4 } from "./testing/golden.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 8192 });
const usual = { mode: "bilinear", padMode: "reflection", alignCorners: true } as const;

/** Rotated, shrunk, shifted and in perspective; far outside at the corners. */
const maps = (n: number): Matrix3[] =>
  Array.from({ length: n }, (_, i) => {
    const angle = 0.4 + i;
    const [cos, sin] = [1.9 * Math.cos(angle), 1.9 * Math.sin(angle)];
    return [cos, sin, 0.1 * i, -sin, cos, -0.3, 0.1, -0.05 * (i % 7), 1];
  });

const bytesOf = (n: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => Math.imul(i + 7, 0x9e3779b1) >>> 24);

/** Bytes as words, the rest of the last one filled with what must not show. */
function pack(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(255);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}

const floatsOf = (bytes: Uint8Array): Float64Array =>
  Float64Array.from({ length: (bytes.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 0 : bytes[3 * (i >> 2) + (i % 4)] / 255,
  );

const modes: SampleMode[] = ["bilinear", "nearest"];
const padModes: SamplePadMode[] = ["zeros", "border", "reflection"];
const ways = modes.flatMap((mode) =>
  padModes.flatMap((padMode) => [true, false].map((alignCorners) => ({ mode, padMode, alignCorners }))),
);

/** Nearest pixels jump where rounding decides; the few places at such an edge may take the other neighbour. */
function expectSame(actual: ArrayLike<number>, expected: Float64Array, mode: SampleMode): void {
  if (mode === "bilinear") {
    expectClose(actual, expected, 1e-4);
    return;
  }
  const other = expected.filter((value, i) => Math.abs(value - actual[i]) > 1e-6).length;
  expect(other / expected.length).toBeLessThan(0.005);
}

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 8 KiB", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each(ways)("floats and bytes, $mode, $padMode, aligned corners: $alignCorners", async (way) => {
    const [n, from, to] = [19, [5, 7], [6, 5]] as const;
    const bytes = bytesOf(n * 5 * 7 * 3);
    const floats = floatsOf(bytes);
    const pixelMaps = maps(n).map((map) => pixelMap(map, to, from, way.alignCorners));
    const expected = pixelMaps.flatMap((map, i) => [
      ...resampleReference(floats.subarray(i * 140), from, to, map, way),
    ]);
    const packed = pack(bytes);
    const x = gpu.upload(new Float32Array(floats), [n, ...from, 4]);
    const pictures = { bytes: gpu.upload(packed, [packed.length]), shape: [n, ...from] } as const;
    for (const source of [x, pictures]) {
      const y = gpu.empty([n, ...to, 4]);
      resample(gpu, { x: source, y, maps: gpu.upload(packMaps(pixelMaps), [n, 12]), ...way });
      expectSame(await gpu.read(y), Float64Array.from(expected), way.mode);
      gpu.release(y);
    }
  });

  test.each([
    [
      [1, 1],
      [3, 4],
    ],
    [
      [1, 9],
      [2, 2],
    ],
    [
      [8, 8],
      [1, 1],
    ],
    [
      [4, 4],
      [16, 8],
    ],
  ] as [Extent, Extent][])("%o to %o", async (from, to) => {
    const n = 3;
    const x = random([n, ...from, 4], 3);
    const pixelMaps = maps(n).map((map) => pixelMap(map, to, from, true));
    const size = from[0] * from[1] * 4;
    const expected = pixelMaps.flatMap((map, i) => [...resampleReference(x.subarray(i * size), from, to, map, usual)]);
    const y = gpu.empty([n, ...to, 4]);
    resample(gpu, { x: gpu.upload(x, [n, ...from, 4]), y, maps: gpu.upload(packMaps(pixelMaps), [n, 12]), ...usual });
    expectClose(await gpu.read(y), expected, 1e-4);
  });
});

describe("fast.ai's outputs", () => {
  const golden = goldenTransforms();
  const input = golden.image("input");
  const size: Extent = [6, 8];
  const warp = [...golden.warp_coeffs, 1] as unknown as Matrix3;
  const rotation = fixAspect(golden.matrix("rotate_mat_10deg"), size);

  async function sample(from: GpuArray, to: Extent, map: Matrix3): Promise<Float32Array> {
    const [, h, w] = from.shape;
    const y = whole.empty([1, ...to, 4]);
    const maps = whole.upload(packMaps([pixelMap(map, to, [h, w], true)]), [1, 12]);
    resample(whole, { x: from, y, maps, ...usual });
    return whole.read(y);
  }
  const upload = (values: Float64Array, [h, w]: Extent) => whole.upload(new Float32Array(values), [1, h, w, 4]);

  test.each([
    ["flip", golden.matrix("flip_mat")],
    ["rotate_10", rotation],
    ["zoom", golden.matrix("zoom_mat_1.1_cx.25_cy.75")],
    ["warp_x.1_y-.2", warp],
    ["all_affine_and_warp_one_sample", multiply(warp, golden.matrix("after_aspect_fix"))],
  ])("%s", async (name, map) => {
    expectClose(await sample(upload(input, size), size, map), golden.image(name), 1e-4);
  });

  test("a smaller size", async () => {
    const expected = golden.image("valid_with_size_4 (identity grid, bilinear)");
    expectClose(await sample(upload(input, size), [4, 4], identity), expected, 1e-4);
  });

  test("a size so small that averages come first", async () => {
    const x = upload(toNhwc4([golden.area_prefilter_input_12x12]), [12, 12]);
    const averages = whole.empty([1, 6, 6, 4]);
    adaptiveAvgPool2d(whole, { x, y: averages });
    const expected = golden.image("valid_with_size_3 (area prefilter then grid sample)");
    expectClose(await sample(averages, [3, 3], identity), expected, 1e-4);
  });
});

test("arrays of the wrong shape are refused", () => {
  const x = whole.empty([2, 3, 3, 4]);
  expect(() => resample(whole, { x, y: whole.empty([1, 3, 3, 4]), maps: whole.empty([2, 12]), ...usual })).toThrow(
    "resample: y has shape [1,3,3,4], expected [2,3,3,4]",
  );
  expect(() => resample(whole, { x, y: whole.empty([2, 3, 3, 4]), maps: whole.empty([2, 9]), ...usual })).toThrow(
    "resample: maps",
  );
});
