import type { ConfusionMatrix } from "@sunbear/core";
import { axis, drawChart, INK } from "./chart.js";

/** Side of a cell in pixels. */
const CELL = 64;
/** Width of a letter, about, and letters of a name that are shown. */
const LETTER = 7;
const LETTERS = 14;

/** Counts, rows actual and columns predicted, as SVG. */
export function plotConfusionMatrix(matrix: ConfusionMatrix, vocab: readonly string[]): string {
  const names = vocab.map((name) => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name));
  const largest = Math.max(1, ...matrix.flat());
  const side = CELL * vocab.length;
  const gap = 20 + LETTER * Math.max(...names.map((name) => name.length));
  const margin = gap + 28;
  const category = { type: "category", data: names, axisTick: { show: false }, splitLine: { show: false } };
  return drawChart(
    {
      grid: { left: margin, right: 24, top: 16, bottom: margin },
      xAxis: axis("Predicted", gap, { ...category, axisLabel: { interval: 0, rotate: 90 } }),
      yAxis: axis("Actual", gap, { ...category, inverse: true, axisLabel: { interval: 0 } }),
      visualMap: { show: false, min: 0, max: largest, inRange: { color: ["#f7fbff", "#6baed6", "#08306b"] } },
      series: [
        {
          type: "heatmap",
          itemStyle: { borderColor: INK, borderWidth: 0.5 },
          data: matrix.flatMap((row, y) =>
            row.map((count, x) => ({
              value: [x, y, count],
              label: { show: true, color: count > largest / 2 ? "#fff" : "#000" },
            })),
          ),
        },
      ],
    },
    { width: side + margin + 24, height: side + margin + 16 },
  );
}
