import type { Browser, Page } from "playwright-core";
import { expect, inject, test as plain } from "vitest";
import type { Made } from "../made/make.js";
import { executable, launch } from "./chromium.js";
import { type RunningDemo, startDemo } from "./programs.js";

interface Fixtures {
  readonly made: Made;
  /** A Chromium with WebGPU. */
  readonly browser: Browser;
  /** A new window in it, whose errors fail the test. */
  readonly page: Page;
  /** Starts a demo, which ends with the test. */
  readonly start: (...args: readonly string[]) => Promise<string>;
}

const withPage = plain.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
  made: async ({}, use) => {
    await use(inject("made")!);
  },
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
    async ({}, use) => {
      const browser = await launch({ webgpu: true });
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  // It needs `start` only so as to be closed before the demo ends: what it still asked for would be an error.
  page: async ({ browser, start: _ }, use) => {
    const { page, errors } = await openPage(browser);
    await use(page);
    await page.context().close();
    expect(errors).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
  start: async ({}, use) => {
    const running: RunningDemo[] = [];
    await use(async (...args) => {
      const demo = await startDemo(...args);
      running.push(demo);
      return demo.address;
    });
    for (const demo of running) await demo.end();
  },
});

/** A window of its own, and what goes wrong in it: exceptions, and what the console calls an error. */
export async function openPage(browser: Browser): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  // With a folder picker the browser asks a person; without one the page takes an input, which a test can fill.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showDirectoryPicker"));
  return { page, errors };
}

/** A test in a browser: skipped where there is no Chromium, which the run says at its start. */
export const test: typeof withPage = executable ? withPage : (withPage.skip as typeof withPage);
