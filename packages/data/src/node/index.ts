export * from "../index.js";
export * from "./clean/index.js";
export * from "./collect/index.js";
export { FileSplitter, readCsv } from "./csv.js";
export { type DecodeOptions, decodeImage } from "./decode.js";
export { type GetImageFilesOptions, getImageFiles, imageExtensions } from "./files.js";
export { type GridPngOptions, gridPng } from "./grid-png.js";
export { ImageBlock, type ImageBlockOptions } from "./image-block.js";
export {
  type InspectOptions,
  type InspectReport,
  inspectImages,
  type Repeat,
  type Spread,
} from "./inspect/inspect-images.js";
export { type ThumbnailPageOptions, thumbnailPage } from "./inspect/thumbnail-page.js";
export { loadItem } from "./load-item.js";
export { openImages } from "./open-images.js";
export { type PhotoLoader, type PhotoLoaderOptions, photoLoader } from "./photo-loader.js";
export { type EmojiSamples, type EmojiSamplesOptions, emojiSamples } from "./samples/emoji-samples.js";
export { checkReplaceable, writeWhole } from "./whole-file.js";
