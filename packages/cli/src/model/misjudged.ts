import {
  type ActivationMap,
  type ClassificationInterpretation,
  gradCam,
  type ItemLoss,
  type Learner,
} from "@sunbear/core";
import { openImages } from "@sunbear/data";
import sharp, { type Sharp } from "sharp";

/** A photo with a large loss, and pictures of it as data URIs. */
export interface Misjudged extends ItemLoss {
  readonly picture: string;
  /** The same with a heat map over it: what spoke for the predicted class. */
  readonly heatMap: string;
}

/** The `k` photos with the largest losses, as the network saw them. */
export async function misjudgedPhotos(
  learn: Learner,
  interp: ClassificationInterpretation,
  k: number,
): Promise<Misjudged[]> {
  const photos: Misjudged[] = [];
  for (const loss of interp.topLosses(k)) {
    const images = await openImages(String(loss.source), learn.dls.transforms);
    const [, height, width] = images.shape;
    const [map] = await gradCam(learn, images);
    const picture = sharp(images.pixels, { raw: { width, height, channels: 3 } });
    const heat = await heatLayer(map, width, height);
    photos.push({
      ...loss,
      picture: await jpegUri(picture.clone()),
      heatMap: await jpegUri(picture.clone().composite([{ input: heat }])),
    });
  }
  return photos;
}

/** The map in red, the clearer the more it says, as a PNG of the picture's size. */
function heatLayer({ values, width, height }: ActivationMap, toWidth: number, toHeight: number): Promise<Buffer> {
  const largest = Math.max(...values) || 1;
  const pixels = Uint8Array.from([...values].flatMap((value) => [255, 40, 0, Math.round((170 * value) / largest)]));
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .resize(toWidth, toHeight, { fit: "fill", kernel: "cubic" })
    .png()
    .toBuffer();
}

async function jpegUri(image: Sharp): Promise<string> {
  return `data:image/jpeg;base64,${(await image.jpeg({ quality: 80 }).toBuffer()).toString("base64")}`;
}
