import { expect, it } from "vitest";
import { freeName, TrainingSet } from "./training-set.js";

const photo = (name: string) => new File([""], name, { type: "image/jpeg" });
const folder = (...paths: string[]) => paths.map((path) => ({ path, file: photo(path.split("/").at(-1)!) }));

it("finds names that are free", () => {
  expect(freeName("a/1.jpg", new Set())).toBe("a/1.jpg");
  expect(freeName("a/1.jpg", new Set(["a/1.jpg", "a/1-1.jpg"]))).toBe("a/1-2.jpg");
  expect(freeName("a.b/1", new Set(["a.b/1"]))).toBe("a.b/1-1");
});

it("counts classes, and says what is missing", () => {
  const set = new TrainingSet();
  expect(set.problem.value).toContain("two classes");
  set.addFound(folder("b/teddy/1.jpg", "b/teddy/2.jpg", "b/black/1.jpg"));
  expect(set.classes.value).toEqual([
    { label: "black", count: 1 },
    { label: "teddy", count: 2 },
  ]);
  expect(set.problem.value).toContain("two pictures");
  set.addTo("black", [photo("1.jpg")]);
  expect(set.problem.value).toBeUndefined();
});

it("keeps pictures of one name apart", () => {
  const set = new TrainingSet();
  set.addTo("teddy", [photo("1.jpg"), photo("1.jpg")]);
  expect(set.pictures.value.map(({ name }) => name)).toEqual(["teddy/1-1.jpg", "teddy/1.jpg"]);
});

it("takes each class name once", () => {
  const set = new TrainingSet();
  expect(set.addClass(" grizzly ")).toBeUndefined();
  expect(set.addClass("grizzly")).toContain("grizzly");
  expect(set.addClass(" ")).toBeDefined();
  expect(set.addClass("a/b")).toContain("slash");
  expect(set.problem.value).toContain("two classes");
  set.removeClass("grizzly");
  expect(set.classes.value).toEqual([]);
});
