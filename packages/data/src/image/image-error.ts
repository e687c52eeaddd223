/** A file that couldn't be made a picture; the message names it and says why. Such files are skipped in training. */
export class ImageError extends Error {
  override readonly name = "ImageError";

  constructor(
    /** The path, or the name given for bytes. */
    readonly item: string,
    /** The end of a sentence: "it is empty". */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Can't open ${item} as an image: ${reason}.`, options);
  }
}
