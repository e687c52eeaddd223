export { CSVLogger } from "./csv-logger.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
export { GradientAccumulation } from "./gradient-accumulation.js";
export { GradientClip } from "./gradient-clip.js";
export { CutMix, MixUp } from "./mix.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.js";
export { SaveModel, type SaveModelOptions } from "./save-model.js";
export { DivergedError, TerminateOnNaN } from "./terminate-on-nan.js";
export { Tracker, type TrackerOptions } from "./tracker.js";
