import { expect, test } from "vitest";
import { commandLine } from "./command-line.js";

test.each([
  [{ npm_lifecycle_event: "train", npm_package_name: "sunbear" }, "pnpm train bears", "pnpm sunbear predict M"],
  [
    {
      npm_lifecycle_event: "train",
      npm_package_name: "sunbear",
      npm_execpath: "/home/me/.npm/_npx/1f/node_modules/pnpm/pnpm",
    },
    "npx pnpm train bears",
    "npx pnpm sunbear predict M",
  ],
  [{ npm_lifecycle_event: "npx" }, "npx @sunbear/cli train bears", "npx @sunbear/cli predict M"],
  [{ npm_lifecycle_event: "train", npm_package_name: "zoo" }, "sunbear train bears", "sunbear predict M"],
  [{ npm_package_name: "sunbear" }, "sunbear train bears", "sunbear predict M"],
  [{}, "sunbear train bears", "sunbear predict M"],
])("with %o one types what one typed", (env, train, predict) => {
  expect(commandLine(env, "train", "bears")).toBe(train);
  expect(commandLine(env, "predict", "M")).toBe(predict);
});
