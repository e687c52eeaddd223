import { Lanes } from "./lanes.js";

/** A large photo takes 50 MB while it is decoded: a few at a time keep a page of them within bounds. */
const shown = new Lanes(4);

/**
 * Decodes a picture upright, its longer side at most `side` pixels.
 *
 * @param lanes those in which it waits for its turn; by default those of pictures that somebody looks at
 * @throws DOMException if the browser can't decode it, or when `signal` aborts before its turn
 */
export function decodeSmall(
  load: () => Promise<Blob>,
  side: number,
  signal: AbortSignal,
  lanes = shown,
): Promise<ImageBitmap> {
  return lanes.run(async () => {
    signal.throwIfAborted();
    const blob = await load();
    signal.throwIfAborted();
    const whole = await createImageBitmap(blob);
    const scale = side / Math.max(whole.width, whole.height);
    if (scale >= 1) return whole;
    try {
      return await createImageBitmap(whole, {
        resizeWidth: Math.max(1, Math.round(whole.width * scale)),
        resizeHeight: Math.max(1, Math.round(whole.height * scale)),
        resizeQuality: "medium",
      });
    } finally {
      whole.close();
    }
  });
}
