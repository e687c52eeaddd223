import { arch, cpus, platform, totalmem } from "node:os";
import type { Timing } from "./measure.js";
import type { Hello, Peak } from "./protocol.js";
import { isProduct, type Row } from "./rows.js";
import { geometricMean, quantile, type Summary } from "./statistics.js";
import type { Subject } from "./subject.js";

export interface SubjectReport extends Partial<Hello> {
  readonly name: string;
  readonly kind: Subject["kind"];
  /** Why it isn't there. */
  readonly missing?: string;
}

export interface RowReport extends Omit<Row, "work" | "memory" | "quick"> {
  readonly timings: Readonly<Record<string, Timing>>;
  /** Sunbear's billions of operations per second. */
  readonly gflops?: number;
  /** How many times faster Sunbear is than the fastest JavaScript peer that does the row. */
  readonly ratio?: number;
  readonly fastestPeer?: string;
  readonly product: boolean;
}

export interface Report {
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly adapter: string;
  /** Before and after all rows; the larger of the two counts as the adapter's peak. */
  readonly peaks: readonly Peak[];
  readonly subjects: readonly SubjectReport[];
  readonly rows: readonly RowReport[];
  /** Of all rows' ratios but those of a process's start. null if no row has one. */
  readonly geometricMean: number | null;
  /** Of the ratios of matrix products and convolutions. */
  readonly geometricMeanOfProducts: number | null;
  readonly smallestRatioOfProducts: number | null;
}

export const machine = (): string =>
  `${cpus()[0]?.model.trim() ?? arch()}, ${cpus().length} logical cores, ` +
  `${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`;

export const isSummary = (timing: Timing | undefined): timing is Summary & { peakBytes?: number } =>
  timing !== undefined && "median" in timing;

export const peakGflops = ({ peaks }: Pick<Report, "peaks">): number => Math.max(...peaks.map(({ gflops }) => gflops));

export function reportRow(
  row: Row,
  timings: ReadonlyMap<string, Timing>,
  subjects: readonly SubjectReport[],
): RowReport {
  const { work: _, memory: __, quick: ___, ...rest } = row;
  const median = (name: string) => {
    const timing = timings.get(name);
    return isSummary(timing) ? timing.median : undefined;
  };
  const own = median(subjects[0].name);
  const peers = subjects
    .filter(({ kind }) => kind === "javascript")
    .map(({ name }) => ({ name, seconds: median(name) ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.seconds - b.seconds);
  const fastest = peers.find(({ seconds }) => Number.isFinite(seconds));
  return {
    ...rest,
    product: isProduct(row),
    timings: Object.fromEntries(timings),
    gflops: own && row.flops && row.flops / own / 1e9,
    ratio: own && fastest && fastest.seconds / own,
    fastestPeer: fastest?.name,
  };
}

export function summary(rows: readonly RowReport[]) {
  const ratios = (wanted: (row: RowReport) => boolean) =>
    rows.filter(wanted).flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const steady = ratios(({ start }) => start === undefined);
  const products = ratios(({ product }) => product);
  const orNull = (values: number[], of: (values: number[]) => number) => (values.length > 0 ? of(values) : null);
  return {
    geometricMean: orNull(steady, geometricMean),
    geometricMeanOfProducts: orNull(products, geometricMean),
    smallestRatioOfProducts: orNull(products, (values) => quantile(values, 0)),
  };
}
