import { parentLabel } from "../../label.js";
import { compareCodePoints } from "../../order.js";
import { RandomSplitter, type Splitter } from "../../split.js";
import { type ImageProblem, type VerifiedImage, type VerifyOptions, verifyImages } from "../collect/verify-images.js";
import { getImageFiles } from "../files.js";

export interface InspectOptions extends VerifyOptions {
  /** The split across which duplicates are looked for. Default: that of `RandomSplitter()`. */
  readonly splitter?: Splitter<string>;
  /** For splitters without their own. Default: 42. */
  readonly seed?: number;
  /** The label of a file. Default: the name of its folder. */
  readonly label?: (path: string) => string;
}

/** Least, middle and greatest of some numbers. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

/** A picture that occurs twice. */
export interface Repeat {
  readonly path: string;
  /** The earlier file that it repeats. */
  readonly of: string;
  /** Not the same bytes, but the same picture at another size, quality or format. */
  readonly near: boolean;
  /** The two have different labels: one of them is wrong. */
  readonly acrossClasses: boolean;
  /** One of them trains and the other validates, so that validation sees what was learned by heart. */
  readonly acrossSplit: boolean;
}

export interface InspectReport {
  readonly folder: string;
  readonly files: number;
  readonly classes: readonly { readonly label: string; readonly count: number }[];
  /** How many times as many files the largest class has as the smallest. */
  readonly imbalance: number;
  /** Files by media type, the most frequent first. */
  readonly formats: readonly { readonly type: string; readonly count: number }[];
  /** Of the pictures that open; undefined if none does. */
  readonly width?: Spread;
  readonly height?: Spread;
  /** width / height */
  readonly aspect?: Spread;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  readonly tooSmall: readonly { readonly path: string; readonly reason: string }[];
  readonly repeats: readonly Repeat[];
  readonly images: readonly VerifiedImage[];
}

/**
 * Looks at a set before anything is learned from it: what it holds, and what is wrong with it. Changes nothing.
 *
 * @throws if the folder has no pictures, or the splitter fails
 */
export async function inspectImages(folder: string, options: InspectOptions = {}): Promise<InspectReport> {
  const { splitter = RandomSplitter(), seed = 42, label = parentLabel, ...verify } = options;
  const paths = await getImageFiles(folder);
  if (paths.length === 0) throw new Error(`No images found in ${folder}: name a folder that holds some.`);
  const labels = new Map(paths.map((path) => [path, label(path)]));
  const { images, problems } = await verifyImages(paths, verify);
  const { valid } = splitter(paths, seed, [...labels.values()]);
  const validated = new Set(valid.map((index) => paths[index]));
  const reasons = (kind: ImageProblem["kind"]) =>
    problems.filter((problem) => problem.kind === kind).map(({ path, detail }) => ({ path, reason: detail }));
  const classes = counted(labels.values(), (a, b) => compareCodePoints(a[0], b[0]));
  const counts = classes.map(([, count]) => count);
  return {
    folder,
    files: paths.length,
    classes: classes.map(([label, count]) => ({ label, count })),
    imbalance: Math.max(...counts) / Math.min(...counts),
    formats: counted(images.map(({ type }) => type)).map(([type, count]) => ({ type, count })),
    ...(images.length > 0 && {
      width: spread(images.map(({ width }) => width)),
      height: spread(images.map(({ height }) => height)),
      aspect: spread(images.map(({ width, height }) => width / height)),
    }),
    unreadable: reasons("unreadable"),
    tooSmall: reasons("too-small"),
    repeats: problems.flatMap(({ path, of, kind }): Repeat[] => {
      if (of === undefined) return [];
      const acrossClasses = labels.get(path) !== labels.get(of);
      const acrossSplit = validated.has(path) !== validated.has(of);
      return [{ path, of, near: kind === "near-duplicate", acrossClasses, acrossSplit }];
    }),
    images,
  };
}

/** How often each value occurs, the most frequent first unless ordered otherwise. */
function counted(
  values: Iterable<string>,
  order = (a: [string, number], b: [string, number]) => b[1] - a[1],
): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(order);
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => sorted[Math.floor(i)];
  const middle = (sorted.length - 1) / 2;
  return { least: sorted[0], median: (at(middle) + at(middle + 0.5)) / 2, greatest: sorted[sorted.length - 1] };
}
