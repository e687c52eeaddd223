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
export * from "./callbacks/index.js";
export type { Batch, DataLoader, DataLoaders, Images, ImageTransform } from "./data.js";
export { type FineTuneOptions, type FitOptions, Learner, type Prediction } from "./learner.js";
export type { LrFind, LrFindOptions } from "./lr-find.js";
export { lrMultFor } from "./lr-mult.js";
export { type LrCurve, type LrSuggestions, lrSuggestions } from "./lr-suggestions.js";
export {
  accuracy,
  errorRate,
  f1Score,
  type Metric,
  precision,
  recall,
  type ScoreOptions,
  topKAccuracy,
} from "./metrics.js";
export {
  type ModelDescription,
  readModelFile,
  type TrainingRecord,
  withTraining,
  writeModelFile,
} from "./model-file.js";
export { argmax, type Predictions } from "./predictions.js";
export { Recorder, SmoothLoss } from "./recorder.js";
export { Snapshot } from "./snapshot.js";
export type { TtaOptions } from "./tta.js";
export { loadLearner, type VisionLearnerOptions, visionLearner } from "./vision-learner.js";
