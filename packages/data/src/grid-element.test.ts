import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gridElement } from "./grid-element.js";
import { madeImage } from "./testing/made-set.js";

/** As much of a page's element as a grid needs. */
class FakeElement {
  readonly style: Record<string, string> = {};
  readonly children: FakeElement[] = [];
  textContent = "";
  width = 0;
  height = 0;
  drawn: FakeImageData | undefined;

  constructor(readonly tagName: string) {}

  append(...elements: FakeElement[]): void {
    this.children.push(...elements);
  }

  getContext(kind: string) {
    expect(kind).toBe("2d");
    return {
      putImageData: (pixels: FakeImageData, x: number, y: number) => {
        expect([x, y]).toEqual([0, 0]);
        this.drawn = pixels;
      },
    };
  }
}

class FakeImageData {
  readonly data: Uint8ClampedArray;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

beforeEach(() => {
  vi.stubGlobal("document", { createElement: (name: string) => new FakeElement(name) });
  vi.stubGlobal("ImageData", FakeImageData);
});
afterEach(() => vi.unstubAllGlobals());

const images = ["hat", "<b>pants</b>", "shoes"].map((label) => ({ label, image: madeImage(label, 5, 3) }));
const gridOf = (...args: Parameters<typeof gridElement>) => gridElement(...args) as unknown as FakeElement;

test("pictures become figures of a grid, each a canvas with its pixels, opaque, above its label as plain text", () => {
  const grid = gridOf(images);
  expect(grid.style).toMatchObject({ display: "inline-grid", gridTemplateColumns: "repeat(3, auto)" });
  expect(grid.children.map(({ tagName }) => tagName)).toEqual(["figure", "figure", "figure"]);
  for (const [i, { children }] of grid.children.entries()) {
    const [canvas, caption] = children;
    expect([canvas.tagName, canvas.width, canvas.height]).toEqual(["canvas", 5, 3]);
    const rgba = [...canvas.drawn!.data];
    expect(rgba.filter((_, k) => k % 4 < 3)).toEqual([...images[i].image.data]);
    expect(rgba.filter((_, k) => k % 4 === 3)).toEqual(Array(15).fill(255));
    expect([caption.tagName, caption.textContent]).toEqual(["figcaption", images[i].label]);
  }
});

test("rows and columns are those asked for, and what finds no place isn't shown", () => {
  expect(gridOf(images, { nrows: 3 }).style.gridTemplateColumns).toBe("repeat(1, auto)");
  const small = gridOf(images, { nrows: 1, ncols: 2 });
  expect([small.style.gridTemplateColumns, small.children.length]).toEqual(["repeat(2, auto)", 2]);
});
