import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { TRAINING } from "./made/make.js";
import { classify, show, shown } from "./run/page.js";
import { sunbear } from "./run/programs.js";
import { test } from "./run/test.js";
import { trainInTab } from "./run/train.js";

test("a set trained in the tab reaches Node's losses, and its model is the command line's too", async ({
  made,
  page,
  start,
}) => {
  await page.goto(await start());
  await trainInTab(page, made);
  const rows = await losses(page);
  expect(rows).toHaveLength(TRAINING.freezeEpochs + TRAINING.epochs);
  const apart = rows.flatMap(([, trainLoss, validLoss, errorRate], i) => {
    const node = made.epochs[i];
    expect(errorRate).toBeCloseTo(node.errorRate, 5);
    return [trainLoss / node.trainLoss - 1, validLoss / node.validLoss - 1].map(Math.abs);
  });
  console.info(`losses differ by ${(100 * Math.max(...apart)).toFixed(4)} % at most`);
  expect(Math.max(...apart)).toBeLessThan(0.01);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Keep the model as a file" }).click();
  const kept = join(made.folder, "kept.safetensors");
  await (await download).saveAs(kept);
  const [photo] = made.photos;
  const [{ label, probabilities }] = await sunbear("predict", kept, photo, "--json");
  await show(page, "Classify");
  await classify(page, photo);
  const inPage = await shown(page, basename(photo));
  expect(inPage.label).toBe(label);
  for (const [k, name] of Object.keys(inPage.probabilities).sort().entries())
    expect(Math.abs(inPage.probabilities[name] - (probabilities as number[])[k])).toBeLessThan(1e-3);
});

/** The rows of the table of losses, the head's epochs first: epoch, train_loss, valid_loss, error_rate. */
async function losses(page: Page): Promise<number[][]> {
  const rows = await page.getByRole("region", { name: "Losses by epoch" }).locator("tbody tr:has(td)").all();
  return Promise.all(rows.map(async (row) => (await row.locator("td").allInnerTexts()).slice(0, 4).map(Number)));
}
