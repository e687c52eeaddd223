/** One step on one parameter; returns its new value and averages. `t` counts from 1. */
export function adamWReference(
  { p, m, v }: { p: number; m: number; v: number },
  g: number,
  { lr, mom, sqrMom, eps, wd, t }: { lr: number; mom: number; sqrMom: number; eps: number; wd: number; t: number },
): { p: number; m: number; v: number } {
  const decayed = p * (1 - lr * wd);
  const m1 = mom * m + (1 - mom) * g;
  const v1 = sqrMom * v + (1 - sqrMom) * g * g;
  return { p: decayed - ((lr / (1 - mom ** t)) * m1) / (Math.sqrt(v1 / (1 - sqrMom ** t)) + eps), m: m1, v: v1 };
}
