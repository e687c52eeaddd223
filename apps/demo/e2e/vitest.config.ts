import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "../../..");

/**
 * `pnpm test:e2e`: the page as it is built, in a real Chromium, against the server and the command line as they are built.
 */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ["sunbear:source", "node"] },
  ssr: { resolve: { conditions: ["sunbear:source", "node"] } },
  test: {
    include: ["*.test.ts"],
    globalSetup: "./run/global-setup.ts",
    // Every page computes on the CPU's cores: two at once would only wait for each other.
    fileParallelism: false,
    // Machines differ, and so do their loads: the limits are for what will never come.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ["default", join(root, "tests/summary-reporter.ts")],
    // What is measured is told, as it is measured.
    disableConsoleIntercept: true,
  },
});
