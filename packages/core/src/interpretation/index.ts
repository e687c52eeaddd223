export { type Calibration, type CalibrationBin, type CalibrationOptions, calibration } from "./calibration.js";
export { averageScores, type ClassScores, classScores } from "./class-scores.js";
export {
  ClassificationInterpretation,
  type InterpretationOptions,
  type ItemLoss,
} from "./classification-interpretation.js";
export { classificationReport } from "./classification-report.js";
export { type Confusion, type ConfusionMatrix, confusionMatrix, mostConfused, normalized } from "./confusion-matrix.js";
export { type ActivationMap, activationMaps, gradCam } from "./grad-cam.js";
