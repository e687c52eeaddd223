type Values = ArrayLike<number>;

export interface BatchNormResult {
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly invStd: Float64Array;
  readonly runningMean: Float64Array;
  readonly runningVar: Float64Array;
}

/** Two passes over x [rows, channels] in float64: the mean first, then the squared deviations from it. */
export function batchNormReference(options: {
  x: Values;
  weight: Values;
  bias: Values;
  runningMean: Values;
  runningVar: Values;
  residual?: Values;
  relu?: boolean;
  eps: number;
  momentum: number;
}): BatchNormResult {
  const { x, weight, eps, momentum } = options;
  const channels = weight.length;
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) mean[i % channels] += x[i] / rows;
  for (let i = 0; i < x.length; i++) squares[i % channels] += (x[i] - mean[i % channels]) ** 2;
  const blend = (old: Values, fresh: (c: number) => number) =>
    Float64Array.from(old, (v, c) => (1 - momentum) * v + momentum * fresh(c));
  return {
    y: batchNormInferenceReference({ ...options, runningMean: mean, runningVar: squares.map((s) => s / rows) }),
    mean,
    invStd: squares.map((s) => 1 / Math.sqrt(s / rows + eps)),
    runningMean: blend(options.runningMean, (c) => mean[c]),
    runningVar: blend(options.runningVar, (c) => squares[c] / (rows - 1)),
  };
}

export function batchNormInferenceReference(options: {
  x: Values;
  weight: Values;
  bias: Values;
  runningMean: Values;
  runningVar: Values;
  residual?: Values;
  relu?: boolean;
  eps: number;
}): Float64Array {
  const { x, weight, bias, runningMean, runningVar, residual, relu, eps } = options;
  return Float64Array.from(x, (v, i) => {
    const c = i % weight.length;
    const y = ((v - runningMean[c]) / Math.sqrt(runningVar[c] + eps)) * weight[c] + bias[c] + (residual?.[i] ?? 0);
    return relu ? Math.max(y, 0) : y;
  });
}

/** The textbook chain rule through the variance and the mean, in float64. */
export function batchNormBackwardReference(options: {
  x: Values;
  y: Values;
  dy: Values;
  weight: Values;
  relu?: boolean;
  eps: number;
}): { dx: Float64Array; dWeight: Float64Array; dBias: Float64Array; dResidual: Float64Array } {
  const { x, y, dy, weight, relu, eps } = options;
  const channels = weight.length;
  const rows = x.length / channels;
  const zeros = new Float64Array(channels);
  const { mean, invStd } = batchNormReference({
    x,
    weight,
    bias: zeros,
    runningMean: zeros,
    runningVar: zeros,
    eps,
    momentum: 0,
  });
  const g = Float64Array.from(dy, (v, i) => (relu && !(y[i] > 0) ? 0 : v));
  const dWeight = new Float64Array(channels);
  const dBias = new Float64Array(channels);
  const dVar = new Float64Array(channels);
  const dMean = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) {
    const c = i % channels;
    dBias[c] += g[i];
    dWeight[c] += g[i] * (x[i] - mean[c]) * invStd[c];
    dVar[c] -= 0.5 * g[i] * weight[c] * (x[i] - mean[c]) * invStd[c] ** 3;
    dMean[c] -= g[i] * weight[c] * invStd[c];
  }
  const dx = Float64Array.from(x, (v, i) => {
    const c = i % channels;
    return g[i] * weight[c] * invStd[c] + (dVar[c] * 2 * (v - mean[c]) + dMean[c]) / rows;
  });
  return { dx, dWeight, dBias, dResidual: g };
}
