import { build } from "../../tsup.base.js";

/** The server; the page is vite's. */
export default build({ "server/main": "src/server/main.ts" });
