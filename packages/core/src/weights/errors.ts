/** Weights that can't be had or used: `file: problem. remedy.` */
export class WeightsError extends Error {
  override readonly name: string = "WeightsError";

  constructor(
    /** File or address, as the user knows it. */
    readonly file: string,
    readonly problem: string,
    /** What to do about it, as a sentence without its full stop. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}. ${remedy}.`, options);
  }
}

/** The error for a file that isn't as its maker wrote it. */
export const damaged = (file: string, problem: string, options?: ErrorOptions): WeightsError =>
  new WeightsError(file, problem, "The file is damaged or cut off: download or save it again", options);
