export * from "../index.js";
export type { DownloadLimits, Progress } from "./download.js";
export { type LoadWeightsOptions, loadWeights } from "./hub.js";
export { UnavailableError } from "./unavailable-error.js";
