import type { Misjudged } from "../model/misjudged.js";
import { escapeHtml } from "./escape.js";

const CELL = 200;
const CAPTION = 40;
const COLUMNS = 3;

/** Photos with the largest losses in a grid, fast.ai's captions below them, as SVG. */
export function plotTopLosses(photos: readonly Misjudged[]): string {
  const rows = Math.max(1, Math.ceil(photos.length / COLUMNS));
  const cells = photos.map(({ picture, predicted, actual, loss, probability }, i) => {
    const [x, y] = [(i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * (CELL + CAPTION)];
    const text = (dy: number, line: string) =>
      `<text x="${x + CELL / 2}" y="${y + CELL + dy}" font-size="12" font-family="sans-serif" text-anchor="middle">${escapeHtml(line)}</text>`;
    return (
      `<image x="${x + 6}" y="${y + 6}" width="${CELL - 12}" height="${CELL - 12}" href="${picture}"/>` +
      text(10, `${predicted} / ${actual}`) +
      text(26, `${loss.toFixed(2)} / ${probability.toFixed(2)}`)
    );
  });
  const [width, height] = [COLUMNS * CELL, rows * (CELL + CAPTION) + 24];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 -24 ${width} ${height}">` +
    `<text x="${width / 2}" y="-8" font-size="14" font-family="sans-serif" text-anchor="middle">` +
    `Prediction / Actual / Loss / Probability</text>${cells.join("")}</svg>`
  );
}
