import { expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { SmoothLoss } from "./recorder.js";

test("the smoothed loss is fast.ai's", () => {
  const smooth = new SmoothLoss();
  expect(smooth.value).toBeNaN();
  golden.smooth_loss.losses.forEach((loss, i) => {
    smooth.add(loss);
    expect(Math.abs(smooth.value / golden.smooth_loss.shown[i] - 1)).toBeLessThan(1e-6);
  });
});
