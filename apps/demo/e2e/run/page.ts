import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Waits for the effects of what is shown, such as listeners for keys: they come after the frame that shows it. */
export async function effects(page: Page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** What a person does on the Classify tab. */
export async function loadModel(page: Page, file: Parameters<ReturnType<Page["locator"]>["setInputFiles"]>[0]) {
  await page.locator('input[type=file][accept=".safetensors"]').setInputFiles(file);
}

export async function classify(page: Page, file: Parameters<ReturnType<Page["locator"]>["setInputFiles"]>[0]) {
  await page.locator('input[type=file][accept="image/*"]').setInputFiles(file);
}

export interface Shown {
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly milliseconds: number;
  readonly on: string;
}

/** What the page says about the photo of this name, once it does. */
export async function shown(page: Page, name: string): Promise<Shown> {
  const result = page.getByRole("region", { name, exact: true });
  const sentence = (await result.getByText(/^Prediction: /).textContent()) ?? "";
  const bars = await result.getByRole("list", { name: "Probabilities of all classes" }).getByRole("listitem").all();
  const rows = await Promise.all(bars.map(async (bar) => bar.locator("span").allTextContents()));
  const probabilities = Object.fromEntries(rows.map(([label, value]) => [label, Number(value)]));
  const [time, on] = await result.getByRole("definition").allInnerTexts();
  const label = /^Prediction: (.*), Probability: /.exec(sentence)?.[1] ?? "";
  expect(sentence).toBe(`Prediction: ${label}, Probability: ${probabilities[label].toFixed(4)}`);
  return { label, probabilities, milliseconds: Number.parseInt(time, 10), on };
}

/** Opens a tab of the page. */
export async function show(page: Page, tab: "Classify" | "Train" | "Clean") {
  await page.getByRole("tab", { name: tab }).click();
}
