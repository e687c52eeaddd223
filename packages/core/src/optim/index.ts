export { AdamW, type AdamWOptions } from "./adamw.js";
export { groupRates, type LearningRate, type RateSlice, slice } from "./rates.js";
export {
  combined,
  combinedCosine,
  constant,
  cosine,
  type OneCycleOptions,
  type OptimizerSchedule,
  oneCycle,
  type Schedule,
} from "./schedules.js";
