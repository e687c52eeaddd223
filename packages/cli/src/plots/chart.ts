import { HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent, VisualMapComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import sharp from "sharp";

use([
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
  SVGRenderer,
]);

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** A grey that can be read on white and on black: charts stand on both. */
export const INK = "#808890";
export const BLUE = "#3b82c4";
export const ORANGE = "#d9822b";

/** An axis named below or beside its numbers. */
export const axis = (name: string, nameGap: number, rest: object): object => ({
  name,
  nameGap,
  nameLocation: "middle",
  nameTextStyle: { color: INK },
  axisLine: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: `${INK}40` } },
  ...rest,
  axisLabel: { color: INK, ...("axisLabel" in rest ? (rest.axisLabel as object) : {}) },
});

/** Draws a chart as SVG, on no background. */
export function drawChart(option: EChartsCoreOption, { width, height }: ChartSize): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { color: INK, fontFamily: "sans-serif" }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose(); // it would keep the process alive
  }
}

/** An SVG as PNG on white, with twice as many pixels along each side. */
export function toPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 144 }).flatten({ background: "white" }).png().toBuffer();
}
