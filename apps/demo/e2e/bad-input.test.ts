import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeSafetensors } from "@sunbear/core";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";
import { classify, loadModel, shown } from "./run/page.js";
import { test } from "./run/test.js";

const SCRIPT = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" onload="window.ran = true">
  <script>window.ran = true; parent.ran = true</script>
  <image href="http://127.0.0.1:9/x.png" width="9" height="9" /><rect width="64" height="64" fill="red" />
</svg>`;

test("pictures that are none, or more than that, are answered in words", async ({ made, page, start }) => {
  await page.goto(await start());
  await loadModel(page, made.model);
  const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });

  await classify(page, file("words.jpg", "image/jpeg", Buffer.from("These are words.\n")));
  expect(await refusal(page, "words.jpg")).toMatch(/\.$/);
  await classify(page, file("nothing.png", "image/png", Buffer.alloc(0)));
  expect(await refusal(page, "nothing.png")).toMatch(/\.$/);
  const large = join(made.folder, "large.jpg");
  await writeFile(large, Buffer.alloc(49 * 2 ** 20, "words "));
  await classify(page, large);
  expect(await refusal(page, "large.jpg")).toMatch(/\.$/);
  const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  await classify(page, file("photo.heic", "image/heic", heic));
  expect(await refusal(page, "photo.heic")).toMatch(/HEIC/i);

  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await classify(page, file("script.svg", "image/svg+xml", Buffer.from(SCRIPT)));
  expect(await refusal(page, "script.svg")).toMatch(/SVG/i);

  // An animation is its first frame.
  const frame = (background: string) => ({ create: { width: 64, height: 64, channels: 3 as const, background } });
  const still = await sharp(frame("#c33")).png().toBuffer();
  const second = await sharp(frame("#36c")).png().toBuffer();
  const animation = await sharp([still, second], { join: { animated: true } })
    .gif()
    .toBuffer();
  await classify(page, file("still.png", "image/png", still));
  const wanted = await shown(page, "still.png");
  await classify(page, file("animation.gif", "image/gif", animation));
  const got = await shown(page, "animation.gif");
  for (const [label, probability] of Object.entries(wanted.probabilities))
    expect(Math.abs(got.probabilities[label] - probability)).toBeLessThan(0.01);

  // By now the SVG would have had the time to do something.
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  expect(requests.filter((url) => url.includes("127.0.0.1:9/"))).toEqual([]);
});

test("a model that can't be used is refused in words, and the one before stays", async ({ made, page, start }) => {
  await page.goto(await start());
  await loadModel(page, made.model);
  await page.getByText(basename(made.model), { exact: true }).waitFor();
  const zero = { dtype: "F32", shape: [1], data: new Float32Array(1) } as const;
  const future = Buffer.from(writeSafetensors(new Map([["a", zero]]), { sunbear: '{"version":99}' }));
  await loadModel(page, { name: "future.safetensors", mimeType: "", buffer: future });
  await page
    .getByRole("alert")
    .getByText(/version 99.*newer Sunbear/)
    .waitFor();
  const cut = (await readFile(made.model)).subarray(0, 100_000);
  await loadModel(page, { name: "cut.safetensors", mimeType: "", buffer: cut });
  await page
    .getByRole("alert")
    .getByText(/damaged|cut|end/i)
    .waitFor();
  await classify(page, made.photos[0]);
  expect((await shown(page, basename(made.photos[0]))).label).not.toBe("");
});

test("200 files at once are classified one after the other, while the page stays usable", async ({
  made,
  page,
  start,
}) => {
  await page.goto(await start());
  await loadModel(page, made.model);
  const buffer = await readFile(made.photos[0]);
  await classify(
    page,
    Array.from({ length: 200 }, (_, i) => ({ name: `${i}.jpg`, mimeType: "image/jpeg", buffer })),
  );
  const last = page.getByRole("button", { name: "199.jpg" });
  await last.click();
  const { label } = await shown(page, "199.jpg");
  await page.getByText("200 of 200 classified").waitFor({ timeout: 240_000 });
  expect(
    await page
      .getByRole("list")
      .getByRole("button", { name: new RegExp(`^${label} `) })
      .count(),
  ).toBe(200);
});

/** Why the photo of this name wasn't classified. */
async function refusal(page: Page, name: string): Promise<string> {
  const alert = page.getByRole("region", { name, exact: true }).getByRole("alert");
  const words = ((await alert.textContent()) ?? "").trim();
  expect(words).not.toMatch(/undefined|object|Exception/);
  return words;
}
