export { type Choice, Choices, type ChoicesJson, type Step } from "./choices.js";
export { type Change, Cleaner, type CleanerFilter, type CleanerOptions, type Move } from "./cleaner.js";
export {
  type CleanableSet,
  ImageClassifierCleaner,
  type ImageClassifierCleanerOptions,
} from "./image-classifier-cleaner.js";
export { type JudgeOptions, judge } from "./judge.js";
export type { JudgedItem } from "./judged-item.js";
export { suspectedWrong } from "./suspects.js";
