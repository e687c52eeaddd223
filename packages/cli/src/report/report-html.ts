import type { Calibration } from "@sunbear/core";
import type { Misjudged } from "../model/misjudged.js";
import { escapeHtml } from "../plots/escape.js";
import type { ClassCalibration } from "./class-calibration.js";

export interface ReportContent {
  readonly title: string;
  /** Names and values: model, folder, versions, seed, timings. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly errorRate: number;
  /** SVG. */
  readonly confusionMatrix: string;
  /** SVGs; none if there is no history of the training. */
  readonly curves: readonly string[];
  readonly classificationReport: string;
  readonly calibration: Calibration;
  /** SVG. */
  readonly reliability: string;
  readonly classes: readonly ClassCalibration[];
  readonly misjudged: readonly Misjudged[];
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --card: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.headline { font-size: 1.25rem; }
svg, img { max-width: 100%; height: auto; }
.matrix { overflow-x: auto; } .matrix svg { display: block; max-width: none; }
table { border-collapse: collapse; } td, th { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left; overflow-wrap: anywhere; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; min-width: 0; background: var(--card); padding: 1rem; border-radius: 6px; }
.curves, .columns { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; } .columns { column-gap: 3rem; }
.columns > * { max-width: 100%; }
.photos { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; background: var(--card); border-radius: 6px; }
figure div { display: flex; gap: .5rem; } figure img { width: 50%; min-width: 0; border-radius: 4px; }
figcaption { font-size: .875rem; overflow-wrap: anywhere; }`;

/** A report in one file: it needs nothing else, and nothing in it is run. */
export function reportHtml(content: ReportContent): string {
  const { title, facts, errorRate, confusionMatrix, curves, classificationReport, misjudged } = content;
  const { calibration, reliability, classes } = content;
  const text = escapeHtml;
  const factRows = facts.map(([name, value]) => `<tr><th>${text(name)}</th><td>${text(value)}</td></tr>`);
  const bins = calibration.bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count, probability, frequency }) =>
      numberRow(`${from.toFixed(1)} to ${to.toFixed(1)}`, [`${count}`, probability.toFixed(3), frequency.toFixed(3)]),
    );
  const classRows = classes.map(({ name, probability, frequency, error }) =>
    numberRow(
      text(name),
      [probability, frequency, error].map((value) => value.toFixed(3)),
    ),
  );
  const photos = misjudged.map(
    ({ picture, heatMap, predicted, actual, loss, probability, source }) =>
      `<figure><div><img src="${picture}" alt="the photo"><img src="${heatMap}" alt="what spoke for ${text(predicted)}"></div>` +
      `<figcaption><b>${text(predicted)}</b> (${probability.toFixed(2)}), is ${text(actual)}; loss ${loss.toFixed(2)}<br>` +
      `${text(String(source))}</figcaption></figure>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(title)}</title><style>${STYLE}</style></head><body>
<h1>${text(title)}</h1>
<p class="headline">${(100 * errorRate).toFixed(1)} % of the photos were taken for something else.</p>
<table>${factRows.join("\n")}</table>
${curves.length > 0 ? `<h2>Training</h2>\n<div class="curves">${curves.join("\n")}</div>` : ""}
<h2>Confusion matrix</h2>
<p>Of each class, its photos by what they were taken for: how many, and what share of the class.</p>
<div class="columns"><div class="matrix" role="region" aria-label="Confusion matrix" tabindex="0">${confusionMatrix}</div>
<pre role="region" aria-label="Classification report" tabindex="0">${text(classificationReport)}</pre></div>
<h2>Largest losses</h2>
<p>Each photo as the network saw it, and what in it spoke for the prediction.</p>
<div class="photos">${photos.join("\n")}</div>
<h2>Can its probabilities be believed?</h2>
<p>Of the photos given a probability of 0.8, four in five should be right. They are off by
${calibration.error.toFixed(3)} on average.</p>
<div class="columns">${reliability}
<table><tr><th>Probability</th><th>Photos</th><th>Mean</th><th>Right</th></tr>${bins.join("\n")}</table></div>
<p>Class by class: the probability that it is given on average, the share of the photos that are of it, and by how much
what it is given is off.</p>
<table><tr><th>Class</th><th>Probability</th><th>Share</th><th>Off by</th></tr>${classRows.join("\n")}</table>
</body></html>
`;
}

const numberRow = (name: string, cells: readonly string[]): string =>
  `<tr><td>${name}</td>${cells.map((cell) => `<td class="number">${cell}</td>`).join("")}</tr>`;
