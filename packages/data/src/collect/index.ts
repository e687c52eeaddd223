export { formatAddressList, type LabelledSource, parseAddressList } from "./address-list.js";
export { formatAttribution } from "./attribution.js";
export { type Duplicate, type Fingerprint, findDuplicates } from "./duplicates.js";
export { type FailureReason, FetchFailure } from "./failure.js";
export { ENGINE_NAMES, type EngineName, type ImageResult, type ImageSource } from "./image-result.js";
export { formatManifest, type ManifestEntry, parseManifest } from "./manifest.js";
export { perceptualHash, THUMBNAIL_SIZE } from "./perceptual-hash.js";
export {
  LICENCES,
  type Licence,
  type PhotoSize,
  type SearchClient,
  type SearchEngine,
  SIZES,
} from "./search/engine.js";
export {
  ENGINES,
  type EngineOutcome,
  SearchFailure,
  type SearchOptions,
  searchEngines,
} from "./search/search-images.js";
