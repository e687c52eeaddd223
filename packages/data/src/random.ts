import { mersenne } from "pure-rand/generator/mersenne";

/**
 * The permutation of 0..n-1 that PyTorch's `torch.manual_seed(seed); torch.randperm(n)` gives on a CPU:
 * MT19937 and a forward Fisher-Yates shuffle by remainder (slightly biased, as there).
 *
 * @param n below 2^32 / 20, where PyTorch itself changes its method
 */
export function randperm(n: number, seed: number): number[] {
  const generator = mersenne(seed >>> 0);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const other = i + ((generator.next() >>> 0) % (n - i));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** Draw number `index` of a stream: uniform in [0, 1), the same for the same index however often it is asked. */
export type Draws = (index: number) => number;

/**
 * A stream of draws that is a pure function of its key (seed, epoch, item, ...): no generator, hence no history,
 * so that a run can start in the middle and threads can share the work without changing a single value.
 *
 * @param key safe integers, each of which counts with its low 53 bits
 */
export function draws(...key: readonly number[]): Draws {
  let state = 0x9e3779b9;
  for (const part of key) {
    state = absorb(state, part >>> 0);
    state = absorb(state, Math.floor(part / 2 ** 32) >>> 0);
  }
  return (index) => absorb(absorb(state, index >>> 0), 0x5bd1e995) / 2 ** 32;
}

/** An integer from 0 to `most`, both included, for a draw `u` in [0, 1]. */
export const integerUpTo = (most: number, u: number): number => Math.min(most, Math.floor(u * (most + 1)));

/** A permutation of 0..n-1 by the given draws: Fisher-Yates. */
export function shuffled(n: number, draw: Draws): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = integerUpTo(i, draw(i));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** One step of a keyed hash: mixes a word into the state by the finaliser of MurmurHash3, which is a bijection. */
function absorb(state: number, word: number): number {
  let h = (Math.imul(state, 0x85ebca77) + word + 0x165667b1) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Throws unless `seed` is a whole number that both generators take without loss. */
export function expectSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`The seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}.`);
}
