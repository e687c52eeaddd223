import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { vulkanDrivers } from "./packages/kernels/src/node/vulkan.js";

/**
 * `vitest run` runs every test on this machine's best adapter, and those of the kernels again on the others.
 * One alone: `vitest run --project default`, `--project lavapipe-128` and so on.
 */
export default defineConfig({
  // Tests run against the sources of every package, as Node would see them.
  resolve: { conditions: ["sunbear:source", "node"] },
  ssr: { resolve: { conditions: ["sunbear:source", "node"] } },
  test: {
    // The driver reads the environment of its process, and each project sets its own.
    pool: "forks",
    // A software adapter uses every core for one kernel: more workers would only wait for each other.
    maxWorkers: Math.min(2, availableParallelism()),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", "./tests/summary-reporter.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "default",
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts", "bench/*.test.ts"],
        },
      },
      kernelsOn("swiftshader", { SUNBEAR_ADAPTER: "swiftshader" }),
      kernelsOn("no-subgroups", { SUNBEAR_SUBGROUPS: "off" }),
      ...(await lavapipeWidths()),
    ],
  },
});

function kernelsOn(name: string, env: Record<string, string>) {
  return { extends: true as const, test: { name, env, include: ["packages/kernels/src/**/*.test.ts"] } };
}

/** Lavapipe with other vector widths has other subgroup sizes: a cheap proof that no kernel assumes one. */
async function lavapipeWidths() {
  const driver = (await vulkanDrivers()).find((path) => basename(path).startsWith("lvp_icd"));
  if (!driver) {
    console.warn("lavapipe isn't installed: its projects with subgroups of 4 and 16 lanes are left out");
    return [];
  }
  return [128, 512].map((bits) =>
    kernelsOn(`lavapipe-${bits}`, {
      LP_NATIVE_VECTOR_WIDTH: `${bits}`,
      VK_DRIVER_FILES: driver,
      VK_ICD_FILENAMES: driver,
    }),
  );
}
