import { basename } from "node:path";
import { expect } from "vitest";
import { launch } from "./run/chromium.js";
import { classify, show, shown } from "./run/page.js";
import { sunbear } from "./run/programs.js";
import { openPage, test } from "./run/test.js";

test("without WebGPU the server answers, and the page says so", async ({ made, start }) => {
  const browser = await launch({ webgpu: false });
  try {
    const { page, errors } = await openPage(browser);
    await page.goto(await start(made.set, "--model", made.model));
    await page.getByText("This browser has no WebGPU: the server's model answers instead.").waitFor();
    await page.getByText("No WebGPU here").waitFor();
    const [photo] = made.photos;
    const [{ label, probabilities }] = await sunbear("predict", made.model, photo, "--json");
    await classify(page, photo);
    const answer = await shown(page, basename(photo));
    expect(answer).toMatchObject({ label, on: "the server" });
    for (const [k, name] of Object.keys(answer.probabilities).sort().entries())
      expect(Math.abs(answer.probabilities[name] - (probabilities as number[])[k])).toBeLessThan(1e-3);
    await show(page, "Train");
    await page.getByText("This browser has no WebGPU, so it can't train. The server can").waitFor();
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});

test("without WebGPU and without a model there, the page says what would help", async ({ start }) => {
  const browser = await launch({ webgpu: false });
  try {
    const { page, errors } = await openPage(browser);
    await page.goto(await start());
    await page.getByText(/^This browser has no WebGPU, and/).waitFor();
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
