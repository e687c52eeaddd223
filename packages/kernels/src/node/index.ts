export * from "../index.js";
export { type Diagnosis, diagnose } from "./diagnose.js";
export { openGpu } from "./open-gpu.js";
