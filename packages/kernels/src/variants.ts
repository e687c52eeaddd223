import type { Kernel } from "./runtime/index.js";

/** Keeps every variant of a kernel that `build` has made, so that a training step builds no text. */
export function variants<Choice extends readonly (string | number | boolean)[]>(
  build: (...choice: Choice) => Kernel,
): (...choice: Choice) => Kernel {
  const made = new Map<string, Kernel>();
  return (...choice) => {
    const key = choice.join();
    let kernel = made.get(key);
    if (!kernel) made.set(key, (kernel = build(...choice)));
    return kernel;
  };
}
