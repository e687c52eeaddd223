export { type Applied, CleanFolder, type Move, SUNBEAR_FOLDER, type Undone } from "./clean-folder.js";
export type { Change } from "./clean-log.js";
export { OutsideError, pathInside } from "./inside.js";
