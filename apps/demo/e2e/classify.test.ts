import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { shared } from "../../../tests/shared.js";
import { classify, loadModel, shown } from "./run/page.js";
import { sunbear } from "./run/programs.js";
import { test } from "./run/test.js";

test("a photo classified in the page has the probabilities of the command line", async ({ made, page, start }) => {
  await page.goto(await start());
  const photos = [...made.photos, ...realPhotos()];
  for (const model of [made.model, made.largeModel]) {
    const expected = await sunbear("predict", model, ...photos, "--json");
    await loadModel(page, model);
    await page.getByText(basename(model), { exact: true }).waitFor();
    const times = [];
    for (const [i, photo] of photos.entries()) {
      await classify(page, photo);
      const { label, probabilities, milliseconds, on } = await shown(page, basename(photo));
      const { label: wanted, probabilities: values } = expected[i] as { label: string; probabilities: number[] };
      expect(label, photo).toBe(wanted);
      const vocab = Object.keys(probabilities).sort();
      for (const [k, name] of vocab.entries())
        expect(Math.abs(probabilities[name] - values[k]), `${photo}, ${name}`).toBeLessThan(1e-3);
      expect(on).toMatch(/swiftshader.*\(software\)/i);
      times.push(milliseconds);
    }
    console.info(`${basename(model)}: ${times.join(", ")} ms for each photo`);
  }
});

/** Those of the shared folder, where it is. */
function realPhotos(): string[] {
  const folder = join(shared, "data/clothing3-test/hat");
  try {
    return readdirSync(folder)
      .slice(0, 2)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
