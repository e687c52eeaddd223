// Names of files and classes come from anywhere: they mustn't move the cursor or change colours.
const CONTROL = /\p{Cc}/gu;

/** A name that is safe to print on a terminal. */
export function printable(name: string): string {
  return name.replace(CONTROL, "\u{fffd}");
}

/** A path as a shell takes it: quoted if it must be. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${printable(path).replaceAll("'", "'\\''")}'`;
}

/** "1 photo", "2 photos". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** Some names in full, of many only the first and how many more there are. */
export function list(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(printable).join(", ");
  return names.length > most ? `${shown} and ${(names.length - most).toLocaleString("en")} more` : shown;
}

/** Bytes in the unit that fits them. */
export function bytes(n: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, n)) / 10));
  const value = n / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[power]}`;
}
