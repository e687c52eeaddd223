export {
  type Callback,
  Cancel,
  type EpochRow,
  type Event,
  events,
  type LearnerState,
  order,
  type Scope,
} from "./callback.js";
export type { Batch, DataLoader, DataLoaders, Images } from "./data.js";
export { type FineTuneOptions, type FitOptions, Learner, type Prediction } from "./learner.js";
export type { LrFind, LrFindOptions } from "./lr-find.js";
export { type LrCurve, type LrSuggestions, lrSuggestions } from "./lr-suggestions.js";
export { accuracy, argmax, errorRate, type Metric, type Predictions } from "./metrics.js";
export { type ModelDescription, readModelFile, writeModelFile } from "./model-file.js";
export { Recorder, SmoothLoss } from "./recorder.js";
export { Snapshot } from "./snapshot.js";
export { loadLearner, type VisionLearnerOptions, visionLearner } from "./vision-learner.js";
