import { fileURLToPath } from "node:url";

/** The demo's page as built: in `dist`, beside the program. */
export const pageFolder = fileURLToPath(new URL("../dist/page", import.meta.url));
