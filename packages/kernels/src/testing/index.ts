export { expectClose } from "./expect-close.js";
export { finiteDifference } from "./finite-difference.js";
export { testGpu } from "./gpu.js";
export { random } from "./random.js";
export { describeStored, expectStored, rounded } from "./stored.js";
