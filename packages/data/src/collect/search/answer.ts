import { FetchFailure } from "../failure.js";

/** A JSON value of unknown shape: answers come from other people's servers and are looked at field by field. */
export type Json = Readonly<Record<string, unknown>>;

/** The object that an answer holds, or a failure that shows how the answer begins. */
export function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FetchFailure("bad-answer", `its answer isn't JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
  const object = asObject(value);
  if (!object) throw new FetchFailure("bad-answer", `its answer isn't an object: ${text.slice(0, 60)}`);
  return object;
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function objects(value: unknown): Json[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.map(asObject).filter((item) => item !== undefined);
}

/** A text that isn't empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A positive whole number, also where it comes as text. */
export function count(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number > 0 ? number : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** HTML's character references resolved: the five of XML, the hard space, and numbers. */
export function decodeEntities(html: string): string {
  return html.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** The text of a piece of HTML, on one line. */
export function plainText(html: unknown): string | undefined {
  if (typeof html !== "string") return undefined;
  return text(decodeEntities(html.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " "));
}
