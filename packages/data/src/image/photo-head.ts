import { imageSize } from "image-size";
import type { Size } from "./image.js";

/** What the first bytes of a file say of the picture in it. */
export interface PhotoHead extends Size {
  /** "jpg", "png", "webp", "gif", "bmp", "avif", "heic", "tiff", "svg" and others. */
  readonly type: string;
}

/** Bytes among which formats tell their size; a photo may hold a thumbnail and a colour profile before. */
const HEAD = 2 ** 20;

/**
 * Looks at the first bytes of a file, so that no memory is taken for what is no picture or too large a one. Width and
 * height are those stored, before a camera's rotation.
 *
 * @returns undefined if it's in no known format, or damaged where it should tell
 */
export async function readPhotoHead(blob: Blob): Promise<PhotoHead | undefined> {
  const bytes = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  try {
    const { type = "", width, height } = imageSize(bytes);
    return { type, width, height };
  } catch {
    return undefined;
  }
}
