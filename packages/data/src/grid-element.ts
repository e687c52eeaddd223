import type { Image } from "./image/image.js";
import { gridShape, type LabelledImage } from "./show-batch.js";

/** Pictures with their labels as an element of a page: a grid of figures, each a canvas and a caption. */
export function gridElement(
  images: readonly LabelledImage[],
  shape: { readonly nrows?: number; readonly ncols?: number } = {},
): HTMLElement {
  const { rows, columns } = gridShape(images.length, shape);
  const grid = document.createElement("div");
  grid.style.display = "inline-grid";
  grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
  grid.style.gap = "0.5rem";
  for (const { image, label } of images.slice(0, rows * columns)) {
    const figure = document.createElement("figure");
    figure.style.margin = "0";
    const caption = document.createElement("figcaption");
    caption.textContent = label;
    figure.append(canvasOf(image), caption);
    grid.append(figure);
  }
  return grid;
}

function canvasOf({ width, height, data }: Image): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    pixels.data.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
}
