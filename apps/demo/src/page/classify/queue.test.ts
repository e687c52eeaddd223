import { expect, it } from "vitest";
import type { Prediction } from "../../engine/engine.js";
import { Queue } from "./queue.js";

const bear: Prediction = { label: "grizzly", index: 0, probabilities: [1, 0], milliseconds: 12 };
const heat = { width: 1, height: 1, values: Float32Array.of(1) };
const file = (name: string) => new File([name], name);

function queue(asked: string[] = []) {
  return new Queue(async (picture, { gradCam }) => {
    const name = await picture.text();
    asked.push(gradCam ? `${name} with heat` : name);
    if (name.startsWith("broken")) throw new Error(`${name} is no picture.`);
    return gradCam ? { ...bear, heat, milliseconds: 99 } : bear;
  });
}

const settle = async (made: Queue) => {
  while (made.settled.value < made.entries.value.length) await new Promise((resolve) => setTimeout(resolve));
};

it("classifies 200 photos, and goes on after those that fail", async () => {
  const made = queue();
  made.add(Array.from({ length: 200 }, (_, i) => file(i % 50 === 7 ? `broken${i}` : `${i}`)));
  await settle(made);
  expect(made.entries.value.filter(({ state }) => state === "done")).toHaveLength(196);
  expect(made.entries.value[7].error).toBe("broken7 is no picture.");
});

it("asks about the selected photo first", async () => {
  const asked: string[] = [];
  const made = queue(asked);
  made.add(["a", "b", "c"].map(file));
  made.select(3);
  await settle(made);
  expect(asked).toEqual(["a", "c", "b"]);
});

it("asks for a heat map only where it is looked at, and keeps the first time", async () => {
  const asked: string[] = [];
  const made = queue(asked);
  made.add(["a", "b"].map(file));
  await settle(made);
  made.showHeat(true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked).toEqual(["a", "b", "a with heat"]);
  expect(made.selected.value?.prediction).toMatchObject({ milliseconds: 12, heat });
});

it("stops asking for heat maps where none are given", async () => {
  const made = new Queue(async () => bear);
  made.add([file("a")]);
  await settle(made);
  made.showHeat(true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(made.heat.value).toBe(false);
});
