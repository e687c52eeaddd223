import { build } from "../../tsup.base.js";

export default build({ index: "src/index.ts", "node/index": "src/node/index.ts" });
