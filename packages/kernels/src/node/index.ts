export * from "../index.js";
export { type Diagnosis, diagnose, type Tuning } from "./diagnose.js";
export { openGpu } from "./open-gpu.js";
