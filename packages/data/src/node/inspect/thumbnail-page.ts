import { availableParallelism } from "node:os";
import { relative, sep } from "node:path";
import pLimit from "p-limit";
import sharp from "sharp";
import { toThumb } from "../../image/thumbnail.js";
import { parentLabel } from "../../label.js";
import { decodeImage } from "../decode.js";
import type { InspectReport } from "./inspect-images.js";

export interface ThumbnailPageOptions {
  /** The most pictures of a class, spread over all of it. Default: 60. */
  readonly perClass?: number;
  /** Longest side of a thumbnail in pixels. Default: 112. */
  readonly side?: number;
}

/** A page that needs no other file: thumbnails of each class, and the pictures that occur twice side by side. */
export async function thumbnailPage(report: InspectReport, options: ThumbnailPageOptions = {}): Promise<string> {
  const { perClass = 60, side = 112 } = options;
  const limit = pLimit(availableParallelism() + 1);
  const name = (path: string) => relative(report.folder, path).split(sep).join("/");
  const figure = (path: string, note = "") =>
    limit(async () => {
      const source = await thumbnail(path, side);
      const image = source ? `<img src="${source}" alt="">` : '<span class="none">doesn’t open</span>';
      return `<figure title="${text(name(path))}">${image}<figcaption>${text(note)}</figcaption></figure>`;
    });
  const gallery = async (title: string, figures: Promise<string>[]) =>
    figures.length > 0 ? `<h2>${text(title)}</h2>\n<div>${(await Promise.all(figures)).join("\n")}</div>` : "";

  const ofClass = (label: string) => report.images.filter(({ path }) => parentLabel(path) === label);
  const classes = report.classes.map(({ label, count }) =>
    gallery(
      `${label}: ${count}`,
      evenly(ofClass(label), perClass).map(({ path }) => figure(path)),
    ),
  );
  const repeats = gallery(
    `Occur twice: ${report.repeats.length}`,
    report.repeats.slice(0, perClass).flatMap(({ path, of, acrossClasses, acrossSplit }) => {
      const notes = [acrossClasses && "two classes", acrossSplit && "trains and validates"].filter(Boolean);
      return [figure(of, name(of)), figure(path, [name(path), ...notes].join(", "))];
    }),
  );
  const sections = await Promise.all([...classes, repeats]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(report.folder)}</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
div { display: flex; flex-wrap: wrap; gap: 6px; align-items: end }
figure { margin: 0; max-width: ${side}px; font-size: 11px; overflow-wrap: anywhere }
img { display: block }
</style>
<h1>${text(report.folder)}: ${report.files} files</h1>
${sections.join("\n")}
</html>
`;
}

/** A JPEG as a data URL, or undefined if the file doesn't open. */
async function thumbnail(path: string, side: number): Promise<string | undefined> {
  const image = await decodeImage(path).catch(() => undefined);
  if (!image) return undefined;
  const { width, height, data } = toThumb(image, side);
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 75 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}

/** At most `count` of the values, at equal distances. */
const evenly = <T>(values: readonly T[], count: number): T[] =>
  values.length <= count
    ? [...values]
    : Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);

const text = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
