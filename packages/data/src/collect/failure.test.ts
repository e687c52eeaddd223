import { expect, test } from "vitest";
import { backOff, FetchFailure, retryAfter } from "./failure.js";

test("Retry-After: seconds, a date, or nonsense", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfter("120", now)).toBe(120_000);
  expect(retryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30_000);
  expect(retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfter("soon", now)).toBeUndefined();
  expect(retryAfter(undefined, now)).toBeUndefined();
});

test("waits twice as long each time", () => {
  expect([1, 2, 3].map(backOff)).toEqual([500, 1000, 2000]);
});

test("what deserves another try", () => {
  const transient = (reason: FetchFailure["reason"]) => new FetchFailure(reason, "").transient;
  expect((["http-429", "http-503", "timeout", "connection-lost"] as const).map(transient)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect((["http-403", "http-404", "damaged", "private-address"] as const).map(transient)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
