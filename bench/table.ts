import type { Timing } from "./measure.js";
import { isSummary, peakGflops, type Report, type RowReport, type SubjectReport } from "./report.js";

/** The report as Markdown: a table for each group of rows, and under them what isn't in a table. */
export function markdown(report: Report): string {
  const groups = [...new Set(report.rows.map(({ group }) => group))];
  return [
    ...heading(report),
    ...groups.flatMap((group) => groupTable(report, group)),
    ...memory(report),
    ...reasons(report),
  ].join("\n");
}

function heading(report: Report): string[] {
  const { command, date, machine, adapter, geometricMean, geometricMeanOfProducts, smallestRatioOfProducts } = report;
  const lines = [
    `\`${command}\`, ${date}`,
    "",
    `- Machine: ${machine}`,
    `- Adapter: ${adapter}`,
    `- Its peak, measured in this run: ${report.peaks.map(({ gflops }) => gflops.toFixed(0)).join(" and ")} GFLOP/s ` +
      `in multiply-adds, ${report.peaks.map(({ copyGBps }) => copyGBps.toFixed(1)).join(" and ")} GB/s in copies`,
    ...report.subjects.map(({ name, version, adapter, missing }) =>
      missing ? `- ${name}: left out (${missing})` : `- ${name} ${version}${adapter ? `: ${adapter}` : ""}`,
    ),
  ];
  if (geometricMean !== null)
    lines.push(
      `- Sunbear's speed over the fastest JavaScript peer's, geometric mean of all rows: ${times(geometricMean)}`,
    );
  if (geometricMeanOfProducts !== null && smallestRatioOfProducts !== null)
    lines.push(
      `- The same of products and convolutions: ${times(geometricMeanOfProducts)}, ` +
        `at least ${times(smallestRatioOfProducts)}`,
    );
  return [...lines, ""];
}

function groupTable(report: Report, group: string): string[] {
  const rows = report.rows.filter((row) => row.group === group);
  const columns = report.subjects.filter(({ name }) => rows.some(({ timings }) => isSummary(timings[name])));
  const withFlops = rows.some(({ gflops }) => gflops !== undefined);
  const withImages = rows.some(({ images }) => images !== undefined);
  const header = [
    group,
    ...columns.map(({ name }) => name),
    ...(withFlops ? ["GFLOP/s", "of peak"] : []),
    ...(withImages ? ["images/s"] : []),
    "ratio",
  ];
  const body = rows.map((row) => [
    row.name,
    ...columns.map(({ name }) => cell(row.timings[name])),
    ...(withFlops ? [row.gflops?.toFixed(1) ?? "", row.gflops ? percent(row.gflops / peakGflops(report)) : ""] : []),
    ...(withImages ? [imagesPerSecond(row, report.subjects[0])] : []),
    row.ratio === undefined ? "" : times(row.ratio),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? "---" : "---:"))), ...body.map(line), ""];
}

function imagesPerSecond({ images, timings }: RowReport, sunbear: SubjectReport): string {
  const timing = timings[sunbear.name];
  return images && isSummary(timing) ? (images / timing.median).toFixed(1) : "";
}

/** "12.3 ms (11.9-13.0)": the median and, where there are several samples, the quartiles. */
function cell(timing: Timing | undefined): string {
  if (!isSummary(timing)) return "";
  const { median, quartiles, samples } = timing;
  const [unit, factor] = median >= 1 ? ["s", 1] : ["ms", 1000];
  const digits = median * factor >= 100 ? 0 : median * factor >= 10 ? 1 : 2;
  const text = (seconds: number) => (seconds * factor).toFixed(digits);
  return `${text(median)} ${unit}${samples > 1 ? ` (${quartiles.map(text).join("-")})` : ""}`;
}

function memory({ rows, subjects }: Report): string[] {
  const lines = rows.flatMap(({ name, timings }) => {
    const parts = subjects.flatMap((subject) => {
      const timing = timings[subject.name];
      return isSummary(timing) && timing.peakBytes
        ? [`${subject.name} ${(timing.peakBytes / 2 ** 20).toFixed(0)} MiB`]
        : [];
    });
    return parts.length > 0 ? [`- ${name}: ${parts.join(", ")}`] : [];
  });
  return lines.length > 0 ? ["Most memory held at once:", "", ...lines, ""] : [];
}

/** Why a subject has no time in some rows, each reason once. */
function reasons({ rows, subjects }: Report): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, timings } of rows)
    for (const subject of subjects) {
      const timing = timings[subject.name];
      if (!timing || !("reason" in timing)) continue;
      const key = `${subject.name}: ${timing.reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), name]);
    }
  const lines = [...byReason].map(([reason, names]) => {
    const where = names.length > 3 ? `${names.length} rows` : names.join("; ");
    return `- ${reason} (${where})`;
  });
  return lines.length > 0 ? ["Empty cells:", "", ...lines, ""] : [];
}

const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
