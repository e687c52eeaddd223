import { expect, it } from "vitest";
import { byteCount } from "./bytes.js";

it("says bytes in words", () => {
  expect([0, 999, 1000, 512_000, 1_430_000_000].map(byteCount)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "512 kB",
    "1.4 GB",
  ]);
});
