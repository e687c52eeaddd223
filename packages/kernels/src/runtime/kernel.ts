/** A compute shader: WGSL with an entry point `main`, bindings in group 0 numbered from 0. */
export interface Kernel {
  /** What profiles and error messages call it, such as "conv2d forward". */
  readonly label: string;
  readonly code: string;
}

/** Packs unsigned and, where wrapped in `f32()`, floating-point values into the words of a uniform buffer. */
export function words(...values: (number | Float)[]): Uint32Array {
  const out = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    if (typeof value === "number") out.setInt32(4 * i, value, true);
    else out.setFloat32(4 * i, value.f32, true);
  });
  return new Uint32Array(out.buffer);
}

interface Float {
  readonly f32: number;
}
export const f32 = (value: number): Float => ({ f32: value });
