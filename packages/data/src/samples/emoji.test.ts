import { expect, test } from "vitest";
import { emojiLicences, emojiPictures, type IconSet } from "./emoji.js";

const set: IconSet = {
  icons: { width: 32, icons: { bear: { body: "<b/>" }, rose: { body: "<r/>" }, pizza: { body: "<p/>", height: 40 } } },
  metadata: {
    categories: { "Animals & Nature": ["bear", "rose", "gone"], "Food & Drink": ["pizza", "spoon"], Flags: ["x"] },
  },
  info: { name: "Set", author: { name: "A. Painter", url: "https://a.example" }, license: { title: "CC0" } },
};

test("a class has its category's pictures but those that nobody would call so", () => {
  const pictures = emojiPictures(set, 64);
  expect(pictures.map(({ label, name }) => `${label}/${name}`)).toEqual(["animal/bear", "food/pizza"]);
  expect(pictures[0].svg).toMatch(/^<svg .*width="64" height="64" viewBox="0 0 32 16"><b\/><\/svg>$/);
  expect(pictures[1].svg).toContain('viewBox="0 0 32 40"');
});

test("licences name files, set, author and terms", () => {
  const page = emojiLicences([{ artist: { name: "a", package: "@x/a" }, info: set.info }]);
  expect(page).toContain("| `*/a-*.png` | Set | [A. Painter](https://a.example) | CC0 | @x/a |");
});
