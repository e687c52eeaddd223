import type { Page } from "playwright-core";
import { type Made, TRAINING } from "../made/make.js";
import { show } from "./page.js";

/**
 * Trains on the made set in a page that has been opened, for as long as the command line has if nothing else is said,
 * and until every picture is judged.
 */
export async function trainInTab(
  page: Page,
  { set, weights }: Made,
  { epochs, freezeEpochs }: Pick<typeof TRAINING, "epochs" | "freezeEpochs"> = TRAINING,
) {
  await show(page, "Train");
  await page.locator("input[webkitdirectory]").setInputFiles(set);
  await page.getByText("24 pictures in 3 classes").waitFor();
  await page.getByLabel(`${TRAINING.size}`, { exact: true }).check({ force: true });
  await page.getByLabel("Epochs", { exact: true }).fill(`${epochs}`);
  await page.getByText("Advanced").click();
  await page.getByLabel("Frozen epochs").fill(`${freezeEpochs}`);
  await page.getByLabel("Batch size").fill(`${TRAINING.batchSize}`);
  await page.getByLabel("Seed").fill(`${TRAINING.seed}`);
  await page.getByLabel("A file", { exact: true }).check({ force: true });
  await page.locator('input[aria-label="Choose a weights file"]').setInputFiles(weights);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByRole("heading", { name: "Done" }).waitFor();
  await page.getByRole("heading", { name: "Confusion matrix" }).waitFor();
}
