/** The name of the folder an item lies in: "bears/grizzly/1.jpg" is a "grizzly". Takes / and \ alike. */
export function parentLabel(path: string): string {
  const parts = path.split(/[/\\]+/);
  const label = parts.at(-2);
  if (!label || label === "." || label === "..")
    throw new Error(`${path} has no parent folder to take its label from: put it into a folder named after its class.`);
  return label;
}

/**
 * What a pattern's first group finds in a path is its label: fast.ai's RegexLabeller. `/([^/]+)_\d+\.jpg$/` makes
 * "pets/great_pyrenees_173.jpg" a "great_pyrenees".
 */
export function RegexLabeller(pattern: RegExp): (path: string) => string {
  // One that is global or sticky would begin where it stopped for the path before.
  const once = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
  return (path) => {
    const label = once.exec(path)?.[1];
    if (!label)
      throw new Error(`${path} has no label by ${pattern}: the pattern's first group in parentheses must find one.`);
    return label;
  };
}

export interface ColReaderOptions {
  /** Put before the value, such as "photos/". Default: nothing. */
  readonly pref?: string;
  /** Put behind it, such as ".jpg". Default: nothing. */
  readonly suff?: string;
}

/** The value of a row's column: a path for getX, or a label for getY. fast.ai's ColReader. */
export function ColReader(column: string, { pref = "", suff = "" }: ColReaderOptions = {}) {
  return (row: Readonly<Record<string, string>>): string => {
    if (!Object.hasOwn(row, column))
      throw new Error(`There is no column "${column}"; the columns are ${Object.keys(row).join(", ")}.`);
    const value = row[column];
    if (value === "") throw new Error(`The row ${Object.values(row).join()} has nothing in the column "${column}".`);
    return `${pref}${value}${suff}`;
  };
}
