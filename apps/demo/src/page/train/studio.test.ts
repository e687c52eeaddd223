import { describe, expect, it } from "vitest";
import type { Client } from "../../api/client.js";
import { Machine } from "../machine.js";
import { ModelStore } from "../model-store.js";
import { Studio } from "./studio.js";

/** A studio whose machine opens as slowly as it likes: nothing here waits for it. */
function studio(): Studio {
  const machine = new Machine(() => {
    throw new Error("no engine is needed");
  });
  return new Studio(machine, new ModelStore(machine, () => {}));
}

const server = (offer: { readonly weights: boolean; readonly folder?: string }) => ({
  client: {} as Client,
  folder: undefined,
  ...offer,
});

describe("the weights to start from", () => {
  it("are the best on offer while nothing is chosen", () => {
    const { weights } = studio();
    expect(weights.value).toEqual({ from: "random" });
    const withServer = studio();
    withServer.offer(server({ weights: true }));
    expect(withServer.weights.value).toEqual({ from: "server" });
    const without = studio();
    without.offer(server({ weights: false }));
    expect(without.weights.value).toEqual({ from: "random" });
  });

  it.each(["file", "random"] as const)("stay a chosen %s when the server's offer arrives afterwards", (from) => {
    const early = studio();
    const chosen = from === "file" ? { from, file: new File(["weights"], "body.safetensors") } : { from };
    early.chooseWeights(chosen);
    early.offer(server({ weights: true }));
    expect(early.weights.value).toBe(chosen);
  });

  it("are others only where what was chosen can't be had", () => {
    const moved = studio();
    const chosen = { from: "file", file: new File(["weights"], "body.safetensors") } as const;
    moved.offer(server({ weights: true, folder: "bears" }));
    moved.chooseWeights(chosen);
    moved.move("server");
    expect(moved.weights.value).toEqual({ from: "server" });
    moved.move("tab");
    expect(moved.weights.value).toBe(chosen);
  });
});
