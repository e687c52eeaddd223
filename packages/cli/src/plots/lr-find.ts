import type { LrFind } from "@sunbear/core";
import { axis, BLUE, drawChart, INK, ORANGE } from "./chart.js";

/** The last points, where the loss explodes, would flatten all others. */
const CUT = 5;
const NAMES = ["valley", "slide", "minimum", "steep"] as const;

/** Loss over learning rate with the suggestions as dots, as SVG. */
export function plotLrFind(found: LrFind): string {
  const lrs = found.lrs.slice(0, -CUT);
  const losses = found.losses.slice(0, -CUT);
  const lossAt = (lr: number) => {
    const distances = lrs.map((other) => Math.abs(Math.log(other / lr)));
    return losses[distances.indexOf(Math.min(...distances))];
  };
  return drawChart(
    {
      grid: { left: 64, right: 24, top: 32, bottom: 48 },
      xAxis: axis("learning rate", 28, {
        type: "log",
        min: lrs[0],
        max: lrs.at(-1),
        axisLabel: { formatter: (lr: number) => lr.toExponential(0) },
      }),
      yAxis: axis("loss", 44, { type: "value", scale: true }),
      series: [
        { type: "line", color: BLUE, showSymbol: false, data: lrs.map((lr, i) => [lr, losses[i]]) },
        ...NAMES.map((name) => ({
          type: "scatter",
          color: ORANGE,
          data: [[found[name], lossAt(found[name])]],
          label: { show: true, formatter: name, color: INK, position: "right", offset: [0, -12] },
        })),
      ],
    },
    { width: 640, height: 360 },
  );
}
