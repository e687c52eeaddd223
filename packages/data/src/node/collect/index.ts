export {
  type CollectEvent,
  type CollectOptions,
  type CollectReport,
  collectAddresses,
  collectImages,
} from "./collect-images.js";
export { type DownloadImagesOptions, downloadImages } from "./download-images.js";
export { type DownloadUrlOptions, downloadUrl } from "./download-url.js";
export { type ImageSearchOptions, searchImages, searchImagesDdg } from "./search-images.js";
export { Trash, type Trashed } from "./trash.js";
export {
  type ImageProblem,
  isRemovable,
  type VerifiedImage,
  type VerifyOptions,
  type VerifyReport,
  verifyImages,
} from "./verify-images.js";
