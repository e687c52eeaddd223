import { expect, it } from "vitest";
import { clock } from "./duration.js";

it("prints time as fast.ai does", () => {
  expect([0, 7.4, 59.6, 750, 3723].map(clock)).toEqual(["00:00", "00:07", "01:00", "12:30", "1:02:03"]);
});
