import type { SizeOption } from "./size.js";
import type { Json, TransformJson } from "./transform.js";

/** Reads the options of a transform back from JSON that may come from anywhere: an option is of its type, or absent. */
export class OptionReader {
  constructor(private readonly json: TransformJson) {}

  get name(): string {
    return this.json.name;
  }

  boolean(option: string): boolean | undefined {
    const value = this.json[option];
    if (value === undefined || typeof value === "boolean") return value;
    return this.fail(option, "true or false");
  }

  size(option: string): SizeOption {
    const value = this.json[option];
    if (typeof value === "number") return value;
    return this.pair(option) ?? this.fail(option, "a number or [height, width]");
  }

  number(option: string): number | undefined {
    const value = this.json[option];
    if (value === undefined || typeof value === "number") return value;
    return this.fail(option, "a number");
  }

  pair(option: string): readonly [number, number] | undefined {
    const value: Json | undefined = this.json[option];
    if (value === undefined) return undefined;
    const [a, b, ...more] = Array.isArray(value) ? value : [];
    if (typeof a === "number" && typeof b === "number" && more.length === 0) return [a, b];
    return this.fail(option, "two numbers");
  }

  oneOf<Name extends string>(option: string, names: readonly Name[]): Name | undefined {
    const value = this.json[option];
    if (value === undefined) return undefined;
    return names.find((name) => name === value) ?? this.fail(option, `one of ${names.join(", ")}`);
  }

  private fail(option: string, expected: string): never {
    const value = JSON.stringify(this.json[option]);
    throw new TypeError(`The ${option} of the transform ${this.json.name} must be ${expected}, not ${value}.`);
  }
}

/** Throws a TypeError unless a value is a transform as data. */
export function expectTransformJson(json: unknown): TransformJson {
  if (isTransformJson(json)) return json;
  throw new TypeError(`${JSON.stringify(json)} is no transform: expected an object with a name.`);
}

export const isTransformJson = (json: unknown): json is TransformJson =>
  typeof json === "object" && json !== null && "name" in json && typeof json.name === "string";
