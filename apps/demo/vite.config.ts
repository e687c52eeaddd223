import { defineConfig } from "vite";

/**
 * The page and its worker. Addresses are relative, so that the result works below any path of any web host, and the packages
 * come from their sources, so that no build of theirs is needed first.
 */
export default defineConfig({
  base: "./",
  resolve: { conditions: ["sunbear:source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { outDir: "dist/page", target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
