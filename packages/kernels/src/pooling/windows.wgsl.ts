/**
 * How windows lie over an image. `fixed` windows all have one size and step by a stride over an image padded on each
 * side; `adaptive` ones divide the image among a given number of outputs, as PyTorch does: output o sees
 * [⌊o·in/out⌋, ⌈(o+1)·in/out⌉), so that neighbours may overlap by a pixel.
 */
export type Windows = "fixed" | "adaptive";

/**
 * WGSL shared by the forward and backward kernels. Positions are (row, column); spans are half open.
 *
 *   window(o)               the input pixels that output o sees, without the padding
 *   divisor(o)              what its average divides by; a fixed window counts its padding (count_include_pad)
 *   covering(first, last)   the outputs that see any input pixel from first to last
 */
export const poolWgsl = (windows: Windows): string => /* wgsl */ `
struct Pool {
  input: vec2u, output: vec2u,
  columns: u32, invocations: u32, size: u32, stride: u32,
  padding: u32,
}
struct Span { begin: vec2u, end: vec2u }
${windows === "fixed" ? FIXED : ADAPTIVE}`;

const FIXED = /* wgsl */ `
fn window(o: vec2u) -> Span {
  let begin = o * p.stride;
  return Span(max(begin, vec2u(p.padding)) - p.padding, min(begin + p.size - p.padding, p.input));
}
fn divisor(o: vec2u) -> f32 { return f32(p.size * p.size); }
fn covering(first: vec2u, last: vec2u) -> Span {
  let begin = (max(first + p.padding + 1u, vec2u(p.size)) - p.size + p.stride - 1u) / p.stride;
  return Span(begin, min((last + p.padding) / p.stride + 1u, p.output));
}`;

const ADAPTIVE = /* wgsl */ `
fn window(o: vec2u) -> Span {
  return Span(o * p.input / p.output, ((o + 1u) * p.input + p.output - 1u) / p.output);
}
fn divisor(o: vec2u) -> f32 {
  let w = window(o);
  let size = w.end - w.begin;
  return f32(size.x * size.y);
}
fn covering(first: vec2u, last: vec2u) -> Span {
  return Span(first * p.output / p.input, ((last + 1u) * p.output + p.input - 1u) / p.input);
}`;

/** What an output holds: of each channel the maximum, the average, or (twice the channels) both, maximum first. */
export type Pooling = "max" | "average" | "concat";
export const hasMax = (pooling: Pooling): boolean => pooling !== "average";
export const hasAverage = (pooling: Pooling): boolean => pooling !== "max";
