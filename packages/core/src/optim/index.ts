export { AdamW, type AdamWOptions, type AdamWState, type Moments } from "./adamw.js";
export { groupRates, type LearningRate, type RateSlice, slice } from "./rates.js";
export {
  combined,
  combinedCosine,
  constant,
  cosine,
  type FlatCosOptions,
  flatCos,
  type OneCycleOptions,
  type OptimizerSchedule,
  oneCycle,
  type Schedule,
} from "./schedules.js";
