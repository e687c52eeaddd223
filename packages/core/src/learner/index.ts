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
export { accuracy, argmax, errorRate, type Metric, type Predictions } from "./metrics.js";
export { type ModelDescription, readModelFile, writeModelFile } from "./model-file.js";
export { Recorder, SmoothLoss } from "./recorder.js";
export { loadLearner, type VisionLearnerOptions, visionLearner } from "./vision-learner.js";
