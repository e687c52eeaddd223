export * from "./array.js";
export { BufferPool } from "./buffers.js";
export { Gpu, type GpuOptions, type Settle } from "./gpu.js";
export { grid } from "./grid.js";
export { f32, type Kernel, words } from "./kernel.js";
export { chromeTrace, type ProfiledDispatch, type ProfileRow, profile, profileRows } from "./profile.js";
export type { Workgroups } from "./recorder.js";
export { bind, type Range, split } from "./split.js";
