import type { DType } from "../runtime/index.js";

/** Neighbouring values that a thread handles as one `vector`: four where they divide the fastest axis. */
export type Lanes = 1 | 4;

/** Four lanes if every one of `sizes` allows it. A vec4 load costs three quarters of four single ones, or less. */
export const lanesFor = (...sizes: number[]): Lanes => (sizes.every((n) => n % 4 === 0) ? 4 : 1);

/** The WGSL types `vector` of f32 and `indices` of u32; one text then serves both numbers of lanes. */
export const vectorTypes = (lanes: Lanes): string =>
  lanes === 4 ? "alias vector = vec4f;\nalias indices = vec4u;" : "alias vector = f32;\nalias indices = u32;";

/**
 * The WGSL type of `lanes` neighbouring values in memory. Kernels compute in f32 whatever is stored, so one text serves
 * both types: it loads `vector(X[i])` and stores `Y[i] = stored(v)`. In f32 both are no more than names.
 */
export const storedType = (lanes: Lanes, dtype: DType): string =>
  ({ f32: { 1: "f32", 4: "vec4f" }, f16: { 1: "f16", 4: "vec4h" } })[dtype][lanes];

/** What the text of a kernel that stores these types begins with. */
export const enable = (...dtypes: readonly DType[]): string => (dtypes.includes("f16") ? "enable f16;\n" : "");

/** What profiles call the variant of a kernel that stores this type. */
export const named = (label: string, dtype: DType): string => (dtype === "f16" ? `${label} f16` : label);

/** Invocations of a workgroup in kernels whose threads don't work together. */
export const WORKGROUP = 64;

/** Threads of a pass over large arrays: as many as a GPU can hold, so few that starting them is no cost. */
export const PASS_THREADS = 65_536;

/** The start of such a kernel: `id` numbers all invocations of a dispatch laid out by `grid`. */
export const MAIN = /* wgsl */ `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let id = (group.y * groups.x + group.x) * ${WORKGROUP}u + local;`;

/** Workgroups for a kernel that goes over `count` elements by `strideLoop`. */
export const strideGroups = (count: number): [number] => [Math.ceil(Math.min(count, PASS_THREADS) / WORKGROUP)];

/**
 * The head of a loop over elements `i` of `array`, after MAIN: a thread takes each element that lies a whole dispatch
 * behind its last. Half the time of a thread for each element on lavapipe, where starting a thread costs as a load does.
 */
export const strideLoop = (array: string): string =>
  `for (var i = id; i < arrayLength(&${array}); i += groups.x * ${WORKGROUP}u)`;
