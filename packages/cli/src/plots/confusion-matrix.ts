import type { ConfusionMatrix } from "@sunbear/core";
import { drawChart, INK } from "./chart.js";

/** Side of a cell, and room for the names, in pixels. */
const CELL = 64;
const MARGIN = 120;
/** Letters of a name that fit the room. */
const LETTERS = 14;

/** Counts, rows actual and columns predicted, as SVG. */
export function plotConfusionMatrix(matrix: ConfusionMatrix, vocab: readonly string[]): string {
  const names = vocab.map((name) => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name));
  const largest = Math.max(1, ...matrix.flat());
  const side = CELL * vocab.length;
  const axis = { type: "category", axisTick: { show: false }, axisLabel: { interval: 0 } };
  return drawChart(
    {
      grid: { left: MARGIN, right: 24, top: 16, bottom: MARGIN },
      xAxis: {
        ...axis,
        data: names,
        name: "Predicted",
        nameLocation: "middle",
        nameGap: MARGIN - 24,
        axisLabel: { interval: 0, rotate: 90 },
      },
      yAxis: { ...axis, data: names, inverse: true, name: "Actual", nameLocation: "middle", nameGap: MARGIN - 24 },
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
    { width: side + MARGIN + 24, height: side + MARGIN + 16 },
  );
}
