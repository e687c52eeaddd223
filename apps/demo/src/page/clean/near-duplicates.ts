import { type Fingerprint, findDuplicates, perceptualHash, THUMBNAIL_SIZE } from "@sunbear/data";
import { decodeSmall } from "../parts/decode-small.js";
import { Lanes } from "../parts/lanes.js";

/** One lane, so that the pictures somebody looks at come first. */
const behind = new Lanes(1);

/** Groups of pictures that look the same, by the rule with which the command line finds duplicates. */
export async function nearDuplicates(
  pictures: readonly { readonly name: string; readonly blob: Blob }[],
  onProgress: (done: number, all: number) => void,
): Promise<string[][]> {
  let done = 0;
  const prints = await Promise.all(
    pictures.map(async ({ name, blob }) => {
      // What can't be decoded is left out here too.
      const print = await fingerprint(name, blob).catch(() => undefined);
      onProgress(++done, pictures.length);
      return print;
    }),
  );
  return groupsOf(findDuplicates(prints.flatMap((print) => print ?? [])));
}

/** Pictures with those that repeat them, as groups. */
export function groupsOf(duplicates: readonly { readonly path: string; readonly of: string }[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { path, of } of duplicates) {
    const group = groups.get(of) ?? [of];
    group.push(path);
    groups.set(of, group);
  }
  return [...groups.values()];
}

async function fingerprint(path: string, blob: Blob): Promise<Fingerprint> {
  // Twice the size that is hashed: the rest of the way is a mean of four pixels.
  const bitmap = await decodeSmall(async () => blob, 2 * THUMBNAIL_SIZE, new AbortController().signal, behind);
  const thumbnail = grey(bitmap);
  bitmap.close();
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { path, sha256, hash: perceptualHash(thumbnail), thumbnail };
}

function grey(bitmap: ImageBitmap): Uint8Array {
  const canvas = new OffscreenCanvas(THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to compare pictures with.");
  context.drawImage(bitmap, 0, 0, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  const { data } = context.getImageData(0, 0, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  return Uint8Array.from({ length: THUMBNAIL_SIZE ** 2 }, (_, i) =>
    Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
}
