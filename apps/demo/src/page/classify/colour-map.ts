/** Inferno of matplotlib (S. van der Walt and N. Smith, CC0) at nine even steps: perceptually even from dark to bright. */
const STOPS = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
] as const;

/** The colour of a value from 0 to 1, as 8-bit RGB. Values outside are taken for the nearer end. */
export function inferno(value: number): readonly [r: number, g: number, b: number] {
  const place = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const below = Math.min(STOPS.length - 2, Math.floor(place));
  const share = place - below;
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(STOPS[below][channel] * (1 - share) + STOPS[below + 1][channel] * share);
  return [mix(0), mix(1), mix(2)];
}

/** The map as a CSS gradient, for a legend. */
export const infernoGradient = `linear-gradient(90deg, ${STOPS.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;
