import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import { text } from "../text.js";
import { theme } from "../theme.js";
import { smooth } from "./smooth.js";
import type { Training } from "./training.js";
import "uplot/dist/uPlot.min.css";

const HEIGHT = 240;

/** The loss as it falls: each batch faintly, their smoothed course, and valid_loss as points where epochs end. */
export function LossChart({ training }: { readonly training: Training }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const { value: losses } = training.losses;
  const { value: epochs } = training.epochs;
  const { value: colours } = theme;

  // A canvas keeps the colours it was drawn with: other colours need another chart.
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    plot.current = new UPlot(chartOptions(element), chartData(losses, epochs), element);
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.current?.destroy();
    };
  }, [colours]);

  useEffect(() => {
    plot.current?.setData(chartData(losses, epochs));
  }, [losses, epochs]);

  return (
    <figure class="stack tight">
      <div
        ref={host}
        class="loss-chart"
        role="img"
        aria-label={text.train.lossChart(losses.at(-1) ?? 0, losses.length)}
      />
      <figcaption class="chart-key small soft">
        <span class="key-loss">{text.train.chartLoss}</span>
        <span class="key-smooth">{text.train.chartSmooth}</span>
        <span class="key-valid">{text.train.chartValid}</span>
      </figcaption>
    </figure>
  );
}

type Epochs = Training["epochs"]["value"];

function chartData(losses: readonly number[], epochs: Epochs): UPlot.AlignedData {
  const valid = new Array<number | null>(losses.length).fill(null);
  for (const { step, validLoss } of epochs) if (step > 0) valid[step - 1] = validLoss;
  return [losses.map((_, i) => i + 1), [...losses], smooth(losses), valid];
}

function chartOptions(host: HTMLElement): UPlot.Options {
  const colour = (token: string) => resolved(host, `var(--${token})`);
  const axis = {
    stroke: colour("ink-soft"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  return {
    width: host.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(max * 1.05, 0.1)] } },
    axes: [
      { ...axis, size: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
      { ...axis, size: 44 },
    ],
    series: [
      {},
      { stroke: colour("edge"), width: 1, alpha: 0.55, points: { show: false } },
      { stroke: colour("accent-ink"), width: 2.5, points: { show: false } },
      {
        stroke: colour("ink"),
        width: 0,
        paths: () => null,
        points: { show: true, size: 9, fill: colour("surface"), stroke: colour("ink"), width: 2 },
      },
    ],
  };
}

/** A colour as a canvas takes it: what the token comes to on this element, in light or dark. */
function resolved(host: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  host.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
