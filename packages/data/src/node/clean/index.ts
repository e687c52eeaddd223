export { type Applied, CleanFolder, type Move, type Undone } from "./clean-folder.js";
export type { Change } from "./clean-log.js";
export { OutsideError } from "./inside.js";
