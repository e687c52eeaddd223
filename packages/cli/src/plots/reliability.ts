import type { Calibration } from "@sunbear/core";
import { axis, BLUE, drawChart, INK } from "./chart.js";

/** How often predictions were right, over their probability: on the diagonal both are the same. As SVG. */
export function plotReliability({ bins }: Calibration): string {
  const filled = bins.filter(({ count }) => count > 0);
  const most = Math.max(1, ...filled.map(({ count }) => count));
  const scale = { type: "value", min: 0, max: 1 };
  return drawChart(
    {
      grid: { left: 72, right: 24, top: 16, bottom: 48 },
      xAxis: axis("probability", 28, scale),
      yAxis: axis("share that was right", 44, scale),
      series: [
        {
          type: "line",
          showSymbol: false,
          lineStyle: { type: "dashed", color: INK, width: 1 },
          data: [
            [0, 0],
            [1, 1],
          ],
        },
        {
          type: "scatter",
          color: BLUE,
          // The area of a dot is as the number of photos.
          symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
            6 + 24 * Math.sqrt(filled[dataIndex].count / most),
          data: filled.map(({ probability, frequency }) => [probability, frequency]),
        },
      ],
    },
    { width: 400, height: 360 },
  );
}
