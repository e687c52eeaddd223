/**
 * Calls `visit` for each element of an array of `shape`, in row-major order, with its position in a memory where a step
 * along axis i is `strides[i]` elements wide, and its row-major index.
 */
export function forEachStrided(
  shape: readonly number[],
  strides: readonly number[],
  visit: (position: number, index: number) => void,
): void {
  let index = 0;
  const walk = (axis: number, position: number): void => {
    if (axis === shape.length) visit(position, index++);
    else for (let i = 0; i < shape[axis]; i++) walk(axis + 1, position + i * strides[axis]);
  };
  walk(0, 0);
}

/** Strides of a row-major array without gaps. */
export const rowMajorStrides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
