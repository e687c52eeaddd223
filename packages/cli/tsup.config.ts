import { build } from "../../tsup.base.js";

export default build({ main: "src/main.ts", index: "src/index.ts" });
