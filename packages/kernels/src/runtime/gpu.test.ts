import { describe, expect, test } from "vitest";
import { testGpu } from "../testing/index.js";
import { words } from "./kernel.js";
import { bind, split } from "./split.js";

const addUniform = {
  label: "add a uniform",
  code: `@group(0) @binding(0) var<storage, read_write> x: array<u32>;
@group(0) @binding(1) var<uniform> u: vec4u;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) { x[id.x] += u.x; }`,
};

describe("Gpu", async () => {
  const gpu = await testGpu();

  test("runs what was recorded in order, around copies, clears and writes", async () => {
    const [x, y] = [gpu.upload(new Uint32Array(4), [4]), gpu.empty([4])];
    gpu.run(addUniform, [bind(x)], [4], words(3, 0, 0, 0));
    gpu.copy(x, y);
    gpu.run(addUniform, [bind(x)], [4], words(4, 0, 0, 0));
    expect(await gpu.readUint32(y)).toEqual(new Uint32Array([3, 3, 3, 3]));
    expect(await gpu.readUint32(x)).toEqual(new Uint32Array([7, 7, 7, 7]));
    gpu.run(addUniform, [bind(x)], [4], words(1, 0, 0, 0));
    gpu.write(x, new Uint32Array([1, 2, 3, 4]));
    gpu.run(addUniform, [bind(x)], [4], words(1, 0, 0, 0));
    expect(await gpu.readUint32(x)).toEqual(new Uint32Array([2, 3, 4, 5]));
    gpu.zero(x);
    expect(await gpu.readUint32(x)).toEqual(new Uint32Array(4));
    gpu.release(x, y);
  });

  test("creates nothing the second time", async () => {
    const step = async () => {
      const x = gpu.upload(new Uint32Array(100), [100]);
      gpu.run(addUniform, [bind(x)], [100], words(9, 0, 0, 0));
      await gpu.read(x);
      gpu.release(x);
    };
    await step();
    const before = gpu.created;
    await step();
    expect(gpu.created).toEqual(before);
  });

  test("compiles in a rehearsal that runs nothing", async () => {
    const kernel = { ...addUniform, code: `${addUniform.code} // once more` };
    const x = gpu.upload(new Uint32Array(1), [1]);
    const before = gpu.pipelines.created;
    await gpu.prepare(() => gpu.run(kernel, [bind(x)], [1], words(5, 0, 0, 0)));
    expect(gpu.pipelines.created).toBe(before + 1);
    expect(await gpu.readUint32(x)).toEqual(new Uint32Array([0]));
    gpu.run(kernel, [bind(x)], [1], words(5, 0, 0, 0));
    expect(gpu.pipelines.created).toBe(before + 1);
    expect(await gpu.readUint32(x)).toEqual(new Uint32Array([5]));
    gpu.release(x);
  });

  test("refuses a buffer that the adapter can't have, with the remedy", () => {
    expect(() => gpu.empty([2 ** 40])).toThrow("choose a smaller batch size or a smaller image size");
  });

  test("refuses to take a buffer back twice", () => {
    const x = gpu.empty([1]);
    gpu.release(x);
    expect(() => gpu.release(x)).toThrow("released twice");
  });

  test("destroys buffers only after the commands that use them were submitted", async () => {
    const x = gpu.upload(new Uint32Array(100), [100]);
    gpu.run(addUniform, [bind(x)], [100], words(9, 0, 0, 0));
    gpu.release(x);
    gpu.buffers.trim();
    await gpu.idle();
    expect(gpu.buffers.allocatedBytes).toBe(gpu.buffers.lentBytes);
  });

  test("refuses to cut what is empty", () => {
    const [none, flat] = [gpu.empty([0, 8, 8, 4]), gpu.empty([2, 0, 0, 4])];
    expect(() => split(gpu, none)).toThrow("an array of shape [0,8,8,4] has nothing in it");
    expect(() => split(gpu, flat)).toThrow("an array of shape [2,0,0,4] has nothing in it");
    gpu.release(none, flat);
  });

  test("names a kernel that doesn't compile", async () => {
    const x = gpu.empty([1]);
    const bad = { label: "bad kernel", code: "nonsense" };
    await expect(gpu.prepare(() => gpu.run(bad, [bind(x)], [1]))).rejects.toThrow('"bad kernel"');
    gpu.release(x);
  });
});
