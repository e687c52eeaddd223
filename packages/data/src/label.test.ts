import { expect, test } from "vitest";
import { csvRows } from "./csv.js";
import { ColReader, parentLabel, RegexLabeller } from "./label.js";

test("the label is the parent folder's name, on every system", () => {
  expect(parentLabel("bears/grizzly/1.jpg")).toBe("grizzly");
  expect(parentLabel("C:\\bears\\black bear\\2.jpg")).toBe("black bear");
  expect(parentLabel("/a//b//c.png")).toBe("b");
});

test("a file without a parent folder is named", () => {
  for (const path of ["1.jpg", "./1.jpg", "/1.jpg", "../1.jpg"]) expect(() => parentLabel(path)).toThrow(path);
});

test("RegexLabeller takes the first group, however the pattern is flagged", () => {
  const label = RegexLabeller(/([^/]+)_\d+\.jpg$/gi);
  expect(["pets/great_pyrenees_173.jpg", "pets/Bombay_1.JPG"].map(label)).toEqual(["great_pyrenees", "Bombay"]);
  expect(() => label("pets/readme.jpg")).toThrow(/pets\/readme\.jpg has no label by \/.*first group/);
});

test("ColReader reads a column of the rows of a CSV", () => {
  const rows = csvRows('\uFEFFfile,label\r\n"a, b.jpg", hat\n\nc.jpg,\n');
  expect(rows.map(ColReader("file", { pref: "photos/" }))).toEqual(["photos/a, b.jpg", "photos/c.jpg"]);
  expect(ColReader("label")(rows[0])).toBe("hat");
  expect(() => ColReader("label")(rows[1])).toThrow(/The row c\.jpg, has nothing in the column "label"/);
  expect(() => ColReader("class")(rows[0])).toThrow(/no column "class".*file, label/);
});
