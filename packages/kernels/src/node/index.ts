export * from "../index.js";
export { openGpu } from "./open-gpu.js";
