import type { ConfusionMatrix } from "@sunbear/core";
import { axis, drawChart, INK } from "./chart.js";

/** Side of a cell in pixels. */
const CELL = 64;
/** Width of a letter, about, and letters of a name that are shown. */
const LETTER = 7;
const LETTERS = 14;

export interface ConfusionMatrixPlot {
  /** Draws the share of its row alone in each cell, as fast.ai's `normalize=True`. Default: the count, and its share below. */
  readonly normalize?: boolean;
}

/**
 * Rows actual and columns predicted, as SVG. What share of its row a cell has decides its colour, so that a class with
 * few photos shows as clearly as one with many.
 *
 * @param matrix counts
 */
export function plotConfusionMatrix(
  matrix: ConfusionMatrix,
  vocab: readonly string[],
  { normalize = false }: ConfusionMatrixPlot = {},
): string {
  const names = vocab.map((name) => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name));
  const side = CELL * vocab.length;
  const gap = 20 + LETTER * Math.max(...names.map((name) => name.length));
  const margin = gap + 28;
  const category = { type: "category", data: names, axisTick: { show: false }, splitLine: { show: false } };
  const cells = matrix.flatMap((row, y) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, x) => ({ x, y, count, share: total === 0 ? 0 : count / total }));
  });
  return drawChart(
    {
      grid: { left: margin, right: 24, top: 16, bottom: margin },
      xAxis: axis("Predicted", gap, { ...category, axisLabel: { interval: 0, rotate: 90 } }),
      yAxis: axis("Actual", gap, { ...category, inverse: true, axisLabel: { interval: 0 } }),
      visualMap: { show: false, min: 0, max: 1, inRange: { color: ["#f7fbff", "#6baed6", "#08306b"] } },
      series: [
        {
          type: "heatmap",
          itemStyle: { borderColor: INK, borderWidth: 0.5 },
          data: cells.map(({ x, y, count, share }) => ({
            value: [x, y, share],
            label: {
              show: true,
              color: share > 0.7 ? "#fff" : "#000", // where white begins to be read more easily
              formatter: normalize ? share.toFixed(2) : `${count}${count > 0 ? `\n{share|${percent(share)}}` : ""}`,
              rich: { share: { fontSize: 11, lineHeight: 16 } },
            },
          })),
        },
      ],
    },
    { width: side + margin + 24, height: side + margin + 16 },
  );
}

/** A share above 0 in whole percent. Only what is nothing shows as 0 %, and only all of it as 100 %. */
function percent(share: number): string {
  const rounded = Math.round(100 * share);
  if (rounded === 0) return "<1 %";
  return rounded === 100 && share < 1 ? ">99 %" : `${rounded} %`;
}
