import { expect, it } from "vitest";
import { findHome, homeFrom } from "./home.js";

it("knows the server, a static page, and neither", () => {
  expect(homeFrom({ server: true })).toEqual({ kind: "server" });
  expect(homeFrom({ model: "./model.safetensors", title: "Bears" })).toEqual({
    kind: "app",
    model: "./model.safetensors",
    title: "Bears",
  });
  for (const other of [undefined, null, {}, { server: "yes" }, { model: 7 }])
    expect(homeFrom(other)).toEqual({ kind: "alone" });
});

it("is alone where nothing lies beside it", async () => {
  expect(await findHome(async () => new Response("<html>", { status: 404 }))).toEqual({ kind: "alone" });
  expect(await findHome(async () => new Response("<html>"))).toEqual({ kind: "alone" });
  expect(await findHome(() => Promise.reject(new TypeError("offline")))).toEqual({ kind: "alone" });
});
