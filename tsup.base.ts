import { defineConfig, type Options } from "tsup";

/** One way to build every package: ESM with source maps, shared chunks between the browser and the Node entry. */
export const build = (entry: Record<string, string>, options: Options = {}) =>
  defineConfig({
    entry,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    splitting: true,
    sourcemap: true,
    clean: false,
    silent: true,
    ...options,
  });
