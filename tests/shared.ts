import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type TestFunction, test } from "vitest";

/** The folder of photos, weights and recorded runs beside the checkout; contributors and CI have it, users don't. */
export const shared = resolve(import.meta.dirname, "../../shared");

/** A test that needs `../shared`: fails without it in CI, and is skipped with the reason elsewhere. */
export function testWithShared(name: string, body: TestFunction, timeout?: number): void {
  if (existsSync(shared)) test(name, body, timeout);
  else if (process.env.CI) test(name, () => Promise.reject(new Error(`needs ../shared, which isn't at ${shared}`)));
  else test.skip(`${name} (skipped: needs ../shared)`, body);
}
