import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests run against the sources of every package, as Node would see them.
  resolve: { conditions: ["sunbear:source", "node"] },
  ssr: { resolve: { conditions: ["sunbear:source", "node"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    // A software adapter uses every core for one kernel, and its driver reads the environment of the process.
    pool: "forks",
    testTimeout: 60_000,
  },
});
