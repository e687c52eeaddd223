import { defaultClientConditions, defineConfig } from "vite";

/**
 * The page and its worker. Addresses are relative, so that the result works below any path of any web host, and the packages
 * come from their sources, so that no build of theirs is needed first.
 */
export default defineConfig({
  base: "./",
  resolve: { conditions: ["sunbear:source", ...defaultClientConditions] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: "dist/page",
    target: "es2022",
    // Browsers that know light-dark(): older ones have no WebGPU, and get its fallback from Lightning CSS no better.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
