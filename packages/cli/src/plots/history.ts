import type { HistoryRow } from "../train/history.js";
import { axis, BLUE, drawChart, INK, ORANGE } from "./chart.js";

interface Curve {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

/** Training and validation loss of each epoch, as SVG. */
export const plotLoss = (epochs: readonly HistoryRow[]): string =>
  plotCurves("loss", [
    { name: "training", color: BLUE, values: epochs.map(({ trainLoss }) => trainLoss) },
    { name: "validation", color: ORANGE, values: epochs.map(({ validLoss }) => validLoss) },
  ]);

/** Share of the validation photos taken for something else after each epoch, as SVG. */
export const plotErrorRate = (epochs: readonly HistoryRow[]): string =>
  plotCurves("error rate", [{ name: "", color: ORANGE, values: epochs.map(({ errorRate }) => errorRate) }]);

/** Learning rate of the head in each epoch, as SVG; undefined where it isn't known. */
export function plotLearningRate(epochs: readonly HistoryRow[]): string | undefined {
  const values = epochs.map(({ lr }) => lr).filter((lr) => lr !== undefined);
  return values.length === epochs.length
    ? plotCurves("learning rate of the head", [{ name: "", color: BLUE, values }])
    : undefined;
}

/** Curves over the epochs, of which there is one or more. A name is shown where there are several. */
function plotCurves(name: string, curves: readonly Curve[]): string {
  const count = curves[0].values.length;
  const named = curves.length > 1;
  return drawChart(
    {
      legend: { show: named, top: 4, itemGap: 28, textStyle: { color: INK } },
      grid: { left: 72, right: 24, top: 40, bottom: 48 },
      xAxis: axis("epoch", 28, { type: "value", min: 1, max: Math.max(2, count), minInterval: 1 }),
      yAxis: axis(name, 52, { type: "value", min: 0 }),
      series: curves.map(({ name, color, values }) => ({
        name,
        type: "line",
        color,
        data: values.map((value, i) => [i + 1, value]),
      })),
    },
    { width: 460, height: 300 },
  );
}
