export * from "../index.js";
export { csvFile } from "./csv-file.js";
export type { DownloadLimits, Progress } from "./download.js";
export { cachedImagenet, type LoadWeightsOptions, loadWeights } from "./hub.js";
export { UnavailableError } from "./unavailable-error.js";
