import { type Architecture, loadWeights, type Progress, type StateDict, UnavailableError } from "@sunbear/core";
import type { Reporter } from "./events.js";

export interface StartWeights {
  /** As the user named it. */
  readonly source: string;
  readonly state: StateDict;
}

/** Milliseconds between two events of a download; chunks come far more often. */
const PAUSE = 200;

/**
 * The weights that training starts from; undefined: random ones, which stand in for ImageNet's where no network is.
 * Throws if a file or an address that the user named can't be had.
 */
export async function openWeights(
  { weights: source, architecture }: { readonly weights: string; readonly architecture: Architecture },
  reporter: Reporter,
  signal: AbortSignal,
): Promise<StartWeights | undefined> {
  if (source === "none") return undefined;
  try {
    return { source, state: await loadWeights(source, { architecture, onProgress: tellDownload(reporter), signal }) };
  } catch (error) {
    if (source !== "imagenet" || !(error instanceof UnavailableError)) throw error;
    const message =
      `ImageNet's weights can't be downloaded: ${error.problem}. Training starts from random weights, and learns little ` +
      "from few photos. Give weights that you have with --weights FILE.";
    reporter.tell({ event: "warning", message });
    return undefined;
  }
}

function tellDownload(reporter: Reporter): (progress: Progress) => void {
  let next = 0;
  return (progress) => {
    const now = performance.now();
    if (now < next && progress.received !== progress.total) return;
    next = now + PAUSE;
    reporter.tell({ event: "download", ...progress });
  };
}
