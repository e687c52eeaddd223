import { afterEach, expect, test, vi } from "vitest";
import { cachedChoices } from "./choices.js";

afterEach(() => vi.unstubAllGlobals());

/** As much of a browser's cache storage as is used. */
function fakeCaches() {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (address: string) => kept.get(address)?.clone(),
    put: async (address: string, response: Response) => void kept.set(address, response),
  };
  vi.stubGlobal("caches", { open: async () => cache });
  return kept;
}

test("a browser remembers choices by adapter", async () => {
  fakeCaches();
  await cachedChoices.save("apple metal-3", { conv2d: "direct 64" });
  expect(await cachedChoices.load("apple metal-3")).toEqual({ conv2d: "direct 64" });
  expect(await cachedChoices.load("nvidia ampere")).toEqual({});
});

test("what another version or somebody else has left there is forgotten", async () => {
  const kept = fakeCaches();
  await cachedChoices.save("a", { conv2d: "direct 64" });
  const [address] = kept.keys();
  for (const text of ['{"sunbear":"0.0.0","choices":{"conv2d":"direct 32"}}', "not JSON"]) {
    kept.set(address, new Response(text));
    expect(await cachedChoices.load("a")).toEqual({});
  }
});

test("where storage is blocked nothing is remembered, and nobody is bothered", async () => {
  const open = () => Promise.reject(new DOMException("blocked", "SecurityError"));
  vi.stubGlobal("caches", { open });
  await cachedChoices.save("a", { conv2d: "direct 64" });
  expect(await cachedChoices.load("a")).toEqual({});
});
