/**
 * A draw from the Beta distribution with both parameters alpha, as the ratio of two Gamma draws.
 *
 * @param u uniform numbers in [0, 1) by index; the first few are used
 */
export function beta(alpha: number, u: (index: number) => number): number {
  const a = gammaLogarithm(alpha, (index) => u(2 * index));
  const b = gammaLogarithm(alpha, (index) => u(2 * index + 1));
  return 1 / (1 + Math.exp(b - a));
}

/**
 * The logarithm of a draw from the Gamma distribution: Marsaglia and Tsang's rejection (2000) for alpha + 1, brought down
 * to alpha. The logarithm, since draws for a small alpha are often too small for a number.
 */
function gammaLogarithm(alpha: number, u: (index: number) => number): number {
  const d = alpha + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let i = 1; ; i += 3) {
    const normal = Math.sqrt(-2 * Math.log(1 - u(i))) * Math.cos(2 * Math.PI * u(i + 1));
    const v = (1 + c * normal) ** 3;
    if (v <= 0 || Math.log(1 - u(i + 2)) >= normal ** 2 / 2 + d - d * v + d * Math.log(v)) continue;
    return Math.log(d * v) + Math.log(1 - u(0)) / alpha;
  }
}
