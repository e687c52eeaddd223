import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { classify, loadModel, show } from "./run/page.js";
import { test } from "./run/test.js";
import { trainInTab } from "./run/train.js";

test("axe finds nothing wrong on any tab, empty or full, light or dark", async ({ made, page, start }) => {
  await page.goto(await start());
  await page.getByRole("heading", { name: "What does a photo show?" }).waitFor();
  await check(page, "Classify, empty");
  await show(page, "Train");
  await page.getByRole("heading", { name: "Teach a model your own photos" }).waitFor();
  await check(page, "Train, empty");
  await show(page, "Clean");
  await page.getByRole("heading", { name: "Find the pictures that are wrong" }).waitFor();
  await check(page, "Clean, empty");

  await show(page, "Classify");
  await loadModel(page, made.model);
  const broken = join(made.folder, "broken.jpg");
  await writeFile(broken, "words");
  await classify(page, [...made.photos, broken]);
  await page.getByText("4 of 4 classified").waitFor();
  await page.getByText("Show where the model looks").click();
  await page.getByText(/^Grad-CAM of the predicted class/).waitFor();
  await check(page, "Classify, full");
  await page.getByRole("button", { name: /Not classified/ }).click();
  await page.getByRole("alert").waitFor();
  await check(page, "Classify, with an error");

  await trainInTab(page, made, { epochs: 1, freezeEpochs: 1 });
  await check(page, "Train, full");
  await page.getByRole("button", { name: "Clean the pictures" }).click();
  await page.getByText("24 pictures", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete" }).first().click();
  const relabel = page.getByLabel("Re-label").nth(1);
  const [, label] = await relabel.locator("option:enabled").allInnerTexts(); // its own class is disabled
  await relabel.selectOption({ label });
  await check(page, "Clean, full");
  await page.getByRole("button", { name: "Apply …" }).click();
  await page.getByRole("dialog").waitFor();
  await check(page, "Clean, before applying");
});

/** Runs axe over what is shown, in both colour schemes, at two widths. */
async function check(page: Page, what: string): Promise<void> {
  // Evaluated, not added to the page: its rules let no foreign script in.
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found, `${what}, ${colorScheme}, ${width} px`).toEqual([]);
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      // The chart takes its new width when it is told of it.
      await expect.poll(overflow, { message: `${what}, ${width} px: sticks out` }).toBeLessThanOrEqual(0);
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}
