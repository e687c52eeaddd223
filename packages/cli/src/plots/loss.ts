import { axis, BLUE, drawChart, INK, ORANGE } from "./chart.js";

/** Losses of one epoch. */
export interface LossPoint {
  readonly trainLoss: number;
  readonly validLoss: number;
}

/** Training and validation loss of each epoch, as SVG. */
export function plotLoss(epochs: readonly LossPoint[]): string {
  const line = (name: string, color: string, values: readonly number[]) => ({
    name,
    type: "line",
    color,
    data: values.map((value, i) => [i + 1, value]),
  });
  return drawChart(
    {
      legend: { top: 4, textStyle: { color: INK } },
      grid: { left: 64, right: 24, top: 40, bottom: 48 },
      xAxis: axis("epoch", 28, { type: "value", min: 1, max: epochs.length, minInterval: 1 }),
      yAxis: axis("loss", 44, { type: "value", min: 0 }),
      series: [
        line(
          "training",
          BLUE,
          epochs.map(({ trainLoss }) => trainLoss),
        ),
        line(
          "validation",
          ORANGE,
          epochs.map(({ validLoss }) => validLoss),
        ),
      ],
    },
    { width: 640, height: 360 },
  );
}
