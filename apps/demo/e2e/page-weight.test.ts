import { readdir, readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { test } from "./run/test.js";

const ASSETS = resolve(import.meta.dirname, "../dist/page/assets");

/** Bytes of scripts, styles and the worker as a web host sends them. */
const MOST = 150_000;

test("the page is small, and soon there", async ({ page, start }) => {
  const code = (await readdir(ASSETS)).filter((name) => [".js", ".css"].includes(extname(name)));
  expect(code.some((name) => name.startsWith("worker-"))).toBe(true);
  const sizes = await Promise.all(code.map(async (name) => gzipSync(await readFile(resolve(ASSETS, name))).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeLessThanOrEqual(MOST);

  await page.goto(await start());
  await page.getByRole("tab", { name: "Classify" }).waitFor();
  // It is on record a moment after it has happened.
  const paint = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const told = new PerformanceObserver((list) => {
          for (const { startTime } of list.getEntriesByName("first-contentful-paint")) done(startTime);
        });
        told.observe({ type: "paint", buffered: true });
      }),
  );
  console.info(`${total} bytes gzipped in ${code.length} files; first contentful paint after ${Math.round(paint)} ms`);
});
