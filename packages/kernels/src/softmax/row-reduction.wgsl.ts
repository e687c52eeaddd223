/** Columns up to which one thread takes a whole row: a few classes, as most classifiers have. */
const LONGEST_ROW_OF_ONE = 16;

/** Threads that share a row of so many columns; baked into a kernel, so there are but two of each. */
export const rowThreads = (columns: number): 1 | 32 => (columns <= LONGEST_ROW_OF_ONE ? 1 : 32);

/**
 * WGSL that combines values across the threads of a workgroup: `rowMax(value, local, span)` and `rowSum(...)` give
 * every thread the result of its own `span` neighbours, a power of two. They hold barriers: all threads must call them.
 */
export const rowReduction = (workgroup: number): string => /* wgsl */ `
var<workgroup> shelf: array<f32, ${workgroup}>;
fn neighbour(value: f32, local: u32, distance: u32) -> f32 {
  workgroupBarrier();
  shelf[local] = value;
  workgroupBarrier();
  return shelf[local ^ distance];
}
fn rowMax(value: f32, local: u32, span: u32) -> f32 {
  var result = value;
  for (var distance = 1u; distance < span; distance *= 2u) { result = max(result, neighbour(result, local, distance)); }
  return result;
}
fn rowSum(value: f32, local: u32, span: u32) -> f32 {
  var result = value;
  for (var distance = 1u; distance < span; distance *= 2u) { result += neighbour(result, local, distance); }
  return result;
}`;
