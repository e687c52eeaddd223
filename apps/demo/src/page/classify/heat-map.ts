import type { Prediction } from "../../engine/engine.js";
import { inferno } from "./colour-map.js";

export type Heat = NonNullable<Prediction["heat"]>;

/** The heat as pixels, hot ones the most opaque, so that the photo stays to be seen where nothing was found. */
export function heatPixels({ width, height, values }: Heat): ImageData {
  const pixels = new ImageData(width, height);
  values.forEach((value, i) => {
    pixels.data.set(inferno(value), 4 * i);
    pixels.data[4 * i + 3] = Math.round(255 * (0.25 + 0.5 * Math.min(1, Math.max(0, value))));
  });
  return pixels;
}

/** Draws the heat over the part of the picture that the network saw, smoothly enlarged. */
export function drawHeat(canvas: HTMLCanvasElement, heat: Heat): void {
  const small = new OffscreenCanvas(heat.width, heat.height);
  small.getContext("2d")?.putImageData(heatPixels(heat), 0, 0);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  const { x, y, width, height } = seenPart(canvas, heat);
  context.drawImage(small, x, y, width, height);
}

/** The rectangle of a canvas that the network saw; it may stick out, where the picture was padded. */
function seenPart(canvas: { readonly width: number; readonly height: number }, { seen }: Heat) {
  const { x, y, width, height } = seen ?? { x: 0, y: 0, width: 1, height: 1 };
  return { x: x * canvas.width, y: y * canvas.height, width: width * canvas.width, height: height * canvas.height };
}
