import { expect, test } from "vitest";
import { parentLabel } from "./label.js";

test("the label is the parent folder's name, on every system", () => {
  expect(parentLabel("bears/grizzly/1.jpg")).toBe("grizzly");
  expect(parentLabel("C:\\bears\\black bear\\2.jpg")).toBe("black bear");
  expect(parentLabel("/a//b//c.png")).toBe("b");
});

test("a file without a parent folder is named", () => {
  for (const path of ["1.jpg", "./1.jpg", "/1.jpg", "../1.jpg"]) expect(() => parentLabel(path)).toThrow(path);
});
