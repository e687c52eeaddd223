export * from "../index.js";
export * from "./collect/index.js";
export { FileSplitter, readCsv } from "./csv.js";
export { type DecodeOptions, decodeImage } from "./decode.js";
export { type GetImageFilesOptions, getImageFiles, imageExtensions } from "./files.js";
export { ImageBlock, type ImageBlockOptions } from "./image-block.js";
export { loadItem } from "./load-item.js";
export { type EmojiSamples, type EmojiSamplesOptions, emojiSamples } from "./samples/emoji-samples.js";
