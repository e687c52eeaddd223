import { expect, test } from "vitest";
import { NoAdapterError } from "./no-adapter-error.js";
import { openGpu } from "./open-gpu.js";

test("says what was tried and what to do", () => {
  const { message, name } = new NoAdapterError([{ what: "a driver", said: "too old" }], ["update it"]);
  expect(name).toBe("NoAdapterError");
  expect(message).toContain("tried a driver: too old");
  expect(message).toContain("remedy: update it");
});

test("a page without WebGPU is told so", async () => {
  await expect(openGpu()).rejects.toThrow(/has no WebGPU.*current Chrome/s);
});
