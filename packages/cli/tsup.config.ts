import { cp, rm } from "node:fs/promises";
import { build } from "../../tsup.base.js";

/** The demo's page, which `sunbear app` writes beside a model; built before, by its own package. */
const PAGE = "../../apps/demo/dist/page";

export default build(
  { main: "src/main.ts", index: "src/index.ts" },
  {
    async onSuccess() {
      await rm("dist/page", { recursive: true, force: true });
      await cp(PAGE, "dist/page", { recursive: true });
    },
  },
);
