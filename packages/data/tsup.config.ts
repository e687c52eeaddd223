import { build } from "../../tsup.base.js";

export default build({
  index: "src/index.ts",
  "node/index": "src/node/index.ts",
  // A thread's program, found beside node/index.js.
  "node/image-worker": "src/node/image-worker.ts",
});
