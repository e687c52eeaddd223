export { exportOnnx, type OnnxOptions } from "./export-onnx.js";
