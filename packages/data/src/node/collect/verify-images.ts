import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import pLimit from "p-limit";
import { type Fingerprint, findDuplicates } from "../../collect/duplicates.js";
import { FetchFailure } from "../../collect/failure.js";
import { perceptualHash } from "../../collect/perceptual-hash.js";
import { checkWithThumbnail, MAX_PIXELS, suffixFits } from "./image-check.js";

export interface VerifyOptions {
  /** Pictures whose shorter side has fewer pixels are too small; default 32. */
  readonly minSize?: number;
  readonly maxPixels?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Something wrong with one file. */
export interface ImageProblem {
  readonly path: string;
  /** `wrong-suffix` does no harm here: pictures are read by content. */
  readonly kind: "unreadable" | "wrong-suffix" | "too-small" | "duplicate" | "near-duplicate";
  /** For people: what exactly. */
  readonly detail: string;
  /** Of duplicates: the earlier file that this one repeats. */
  readonly of?: string;
  /** Of duplicates: the earlier file lies in another class, so one of the two labels is wrong. */
  readonly acrossClasses?: boolean;
}

/** What a file holds that could be opened. */
export interface VerifiedImage {
  readonly path: string;
  /** Media type by content. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export interface VerifyReport {
  readonly files: number;
  /** The files that can be opened, in the order given. */
  readonly images: readonly VerifiedImage[];
  readonly problems: readonly ImageProblem[];
  /** fast.ai's answer: the files that can't be opened, in the order given. */
  readonly failed: readonly string[];
}

/**
 * Looks at every file: decodes it wholly, compares its suffix with its content, and finds pictures that occur twice,
 * as the same bytes or nearly the same picture, within a class (folder) and across classes. Changes nothing.
 */
export async function verifyImages(paths: readonly string[], options: VerifyOptions = {}): Promise<VerifyReport> {
  const { minSize = 32, maxPixels = MAX_PIXELS, onProgress, signal } = options;
  // Decoding runs on libuv's threads; twice as many files as cores are under way, so that none waits for a read.
  const limit = pLimit(2 * availableParallelism());
  let done = 0;
  const looked = await Promise.all(
    paths.map((path) =>
      limit(async () => {
        signal?.throwIfAborted();
        const result = await look(path, minSize, maxPixels);
        onProgress?.(++done, paths.length);
        return result;
      }),
    ),
  );
  const repeats = findDuplicates(looked.flatMap(({ fingerprint }) => fingerprint ?? []));
  const duplicates = repeats.map(({ path, of, near }): ImageProblem => {
    const acrossClasses = dirname(path) !== dirname(of);
    const other = acrossClasses ? `${basename(dirname(of))}/${basename(of)}` : basename(of);
    const kind = near ? "near-duplicate" : "duplicate";
    return {
      path,
      kind,
      detail: `${near ? "nearly the same picture as" : "the same file as"} ${other}`,
      of,
      acrossClasses,
    };
  });
  const order = new Map(paths.map((path, i) => [path, i]));
  const problems = [...looked.flatMap((result) => result.problems), ...duplicates];
  problems.sort((a, b) => order.get(a.path)! - order.get(b.path)!);
  const failed = problems.filter((problem) => problem.kind === "unreadable").map((problem) => problem.path);
  const images = looked.flatMap(({ image }) => image ?? []);
  return { files: paths.length, images, problems, failed };
}

/** Whether a problem is a reason to take the file out of the folder. */
export function isRemovable(problem: ImageProblem): boolean {
  return problem.kind !== "wrong-suffix";
}

interface Looked {
  readonly problems: ImageProblem[];
  readonly image?: VerifiedImage;
  readonly fingerprint?: Fingerprint;
}

async function look(path: string, minSize: number, maxPixels: number): Promise<Looked> {
  try {
    const bytes = await readFile(path);
    const { type, extension, width, height, thumbnail } = await checkWithThumbnail(bytes, maxPixels);
    const image = { path, type, width, height };
    const problems: ImageProblem[] = [];
    if (!suffixFits(path, type)) {
      problems.push({ path, kind: "wrong-suffix", detail: `holds ${type}, whose suffix is ${extension}` });
    }
    if (Math.min(width, height) < minSize) {
      const detail = `${width} x ${height} pixels; the shorter side should have ${minSize}`;
      return { image, problems: [...problems, { path, kind: "too-small", detail }] };
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { image, problems, fingerprint: { path, sha256, hash: perceptualHash(thumbnail), thumbnail } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!(error instanceof FetchFailure) && !code) throw error;
    const detail = error instanceof FetchFailure ? error.message : `can't be read (${code})`;
    return { problems: [{ path, kind: "unreadable", detail }] };
  }
}
