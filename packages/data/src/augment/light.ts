import type { Draws } from "../random.js";
import { expectShare, masked, uniform } from "./draw.js";

export interface LightOptions {
  /** How much at most, from 0 to below 1. Default: 0.2; of the hue 0.1. */
  readonly max?: number;
  /** The share of the pictures that change. Default: 0.75. */
  readonly p?: number;
  /** Whether all pictures of a batch change alike. Default: false. */
  readonly batch?: boolean;
}

/** What is done to the light of one picture, in the space of logits; hues afterwards. */
export interface LightFactors {
  /** Added to the logits. */
  readonly brightness: number;
  /** Multiplies them. */
  readonly contrast: number;
  /** Moves them towards grey (0) or away from it (above 1). */
  readonly saturation: number;
  /** Turns of the colour circle. */
  readonly hue: number;
}

export const neutralLight: LightFactors = { brightness: 0, contrast: 1, saturation: 1, hue: 0 };

/**
 * Changes colours. All such transforms of a list become one, which runs as fast.ai orders them: brightness, contrast,
 * saturation, hue.
 */
export interface Light {
  readonly kind: "light";
  readonly order: 40;
  readonly batch: boolean;
  readonly factor: keyof LightFactors;
  value(draw: Draws): number;
}

/** Half-bright grey becomes a grey from (1 - max) / 2 to (1 + max) / 2. */
export const Brightness = (options: LightOptions = {}): Light =>
  light("brightness", options, 0.2, (max) => {
    const change = uniform(0.5 * (1 - max), 0.5 * (1 + max));
    return (u) => Math.log(change(u) / (1 - change(u)));
  });

/** Logits times 1 - max to 1 / (1 - max), as likely less as more. */
export const Contrast = (options: LightOptions = {}): Light => light("contrast", options, 0.2, factorOf);

/** The same for how much of the colour remains. */
export const Saturation = (options: LightOptions = {}): Light => light("saturation", options, 0.2, factorOf);

/** Hues turned by the same factor in turns: by up to max either way, nearly, since a whole turn changes nothing. */
export const Hue = (options: LightOptions = {}): Light => light("hue", options, 0.1, factorOf);

function factorOf(max: number): (u: number) => number {
  const logarithm = uniform(Math.log(1 - max), -Math.log(1 - max));
  return (u) => Math.exp(logarithm(u));
}

function light(
  factor: keyof LightFactors,
  { max: given, p = 0.75, batch = false }: LightOptions,
  usual: number,
  valueUpTo: (max: number) => (u: number) => number,
): Light {
  const max = given ?? usual;
  if (!(max >= 0 && max < 1)) throw new RangeError(`A change of ${factor} must be from 0 to below 1, not ${max}.`);
  expectShare("p", p);
  const value = valueUpTo(max);
  return {
    kind: "light",
    order: 40,
    batch,
    factor,
    value: (draw) => masked(draw, 0, p, neutralLight[factor], value),
  };
}
