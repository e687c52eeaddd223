/**
 * The first key that an object at the top of a JSON text has twice. `JSON.parse` keeps the last of them in silence, so
 * that two readers could see two different files.
 * @param json text that `JSON.parse` accepts as an object
 */
export function duplicateKey(json: string): string | undefined {
  const keys = new Set<string>();
  let depth = 0;
  let isKey = true;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    if (character === "," && depth === 1) isKey = true;
    if (character !== '"') continue;
    const start = i;
    i = endOfString(json, start);
    if (depth !== 1 || !isKey) continue;
    isKey = false;
    const key: string = JSON.parse(json.slice(start, i + 1));
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}

/** Position of the quote that closes the string opened at `start`. */
function endOfString(json: string, start: number): number {
  let i = start + 1;
  while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}
