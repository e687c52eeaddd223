import type { LossGraph } from "@sunbear/core";
import type { Style } from "./style.js";

/** Bits of the dots in a braille character, by row and column (Unicode 2800 to 28FF). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BLANK = 0x2800;
const HEIGHT = 8;
const MAX_WIDTH = 72;
/** Columns of the numbers beside the axis. */
const LABEL = 6;
const MARK = "●";

type Points = LossGraph["train"];
type Colour = (text: string) => string;

/** Training and validation loss over the steps of a fit, as lines of text; a mark is an epoch's validation. */
export function lossGraph({ train, valid, steps }: LossGraph, columns: number, style: Style): string[] {
  const width = Math.max(8, Math.min(MAX_WIDTH, columns - LABEL - 2));
  const [losses, validLosses] = [train, valid].map((points) => points.filter(([, loss]) => Number.isFinite(loss)));
  const top = Math.max(...[...losses, ...validLosses].map(([, loss]) => loss), 1e-6);
  const canvas = new Canvas(width, HEIGHT);
  const place = (points: Points) =>
    points.map(([step, loss]) => [(step - 1) / Math.max(1, steps - 1), 1 - loss / top] as const);
  canvas.line(place(losses), style.blue);
  canvas.line(place(validLosses), style.yellow);
  for (const point of place(validLosses)) canvas.mark(point, style.yellow);
  const label = (row: number) => (row === 0 ? top.toPrecision(3) : row === HEIGHT - 1 ? "0" : "");
  return [
    ...canvas.rows().map((row, i) => `${style.dim(`${label(i).slice(0, LABEL).padStart(LABEL)}│`)}${row}`),
    `${" ".repeat(LABEL)} ${style.blue("━")} training loss  ${style.yellow(MARK)} validation loss`,
  ];
}

/** Cells of braille dots; positions are shares of width and height, from the top left. */
class Canvas {
  private readonly cells: { bits: number; mark: boolean; colour: Colour }[];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.cells = Array.from({ length: width * height }, () => ({ bits: 0, mark: false, colour: String }));
  }

  line(points: readonly (readonly [number, number])[], colour: Colour): void {
    const dots = points.map(([x, y]) => [x * (2 * this.width - 1), y * (4 * this.height - 1)] as const);
    dots.forEach(([x, y], i) => {
      const [fromX, fromY] = dots[Math.max(0, i - 1)];
      const count = Math.max(1, Math.ceil(Math.max(Math.abs(x - fromX), Math.abs(y - fromY))));
      for (let k = 0; k <= count; k++)
        this.dot(Math.round(fromX + ((x - fromX) * k) / count), Math.round(fromY + ((y - fromY) * k) / count), colour);
    });
  }

  mark([x, y]: readonly [number, number], colour: Colour): void {
    const cell = this.cell(Math.round(x * (2 * this.width - 1)), Math.round(y * (4 * this.height - 1)));
    Object.assign(cell, { mark: true, colour });
  }

  rows(): string[] {
    return Array.from({ length: this.height }, (_, row) =>
      this.cells
        .slice(row * this.width, (row + 1) * this.width)
        .map(({ bits, mark, colour }) =>
          mark ? colour(MARK) : bits ? colour(String.fromCodePoint(BLANK + bits)) : " ",
        )
        .join("")
        .trimEnd(),
    );
  }

  private dot(x: number, y: number, colour: Colour): void {
    const cell = this.cell(x, y);
    cell.bits |= DOTS[y % 4][x % 2];
    cell.colour = colour;
  }

  private cell(x: number, y: number) {
    return this.cells[Math.floor(y / 4) * this.width + Math.floor(x / 2)];
  }
}
