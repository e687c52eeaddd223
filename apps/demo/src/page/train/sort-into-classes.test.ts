import { expect, it } from "vitest";
import { sortIntoClasses } from "./sort-into-classes.js";

const found = (paths: readonly string[], type = "image/jpeg") =>
  paths.map((path) => ({ path, file: new File([""], path.split("/").at(-1)!, { type }) }));

const labels = (paths: readonly string[]) =>
  sortIntoClasses(found(paths)).pictures.map(({ name, label }) => `${name}: ${label}`);

it("labels pictures with their folder, sorted by path", () => {
  expect(labels(["bears/teddy/2.jpg", "bears/grizzly/1.jpg", "bears/black/3.jpg"])).toEqual([
    "bears/black/3.jpg: black",
    "bears/grizzly/1.jpg: grizzly",
    "bears/teddy/2.jpg: teddy",
  ]);
});

it("takes class folders dropped beside each other", () => {
  expect(labels(["teddy/2.jpg", "black/3.jpg"])).toEqual(["black/3.jpg: black", "teddy/2.jpg: teddy"]);
});

it("leaves out what lies beside class folders, and what is no picture", () => {
  const { pictures, leftOut } = sortIntoClasses([
    ...found(["bears/grizzly/1.jpg", "bears/loose.jpg", "alone.jpg"]),
    ...found(["bears/grizzly/notes.txt"], "text/plain"),
  ]);
  expect(pictures.map(({ name }) => name)).toEqual(["bears/grizzly/1.jpg"]);
  expect(leftOut.map(({ name }) => name)).toEqual(["bears/grizzly/notes.txt", "bears/loose.jpg", "alone.jpg"]);
});

it("says nothing of hidden files, and doesn't open the trash", () => {
  expect(sortIntoClasses(found(["bears/.DS_Store", "bears/.sunbear/trash/grizzly/1.jpg"]))).toEqual({
    pictures: [],
    leftOut: [],
  });
});
