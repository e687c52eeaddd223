/** Names that Windows keeps for devices, with or without a suffix. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * A name for a file or folder that stays inside its parent on every system, made from any text: path separators,
 * control characters and what Windows forbids become spaces; leading dots and trailing dots or spaces go.
 * At most 100 characters; `fallback` where nothing is left.
 */
export function safeName(text: string, fallback = "unnamed"): string {
  const name = text
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+/, "")
    .slice(0, 100)
    .replace(/[. ]+$/, "");
  if (name === "") return fallback;
  return RESERVED.test(name) ? `${name}_` : name;
}

/** The file name that an address ends in, without query and fragment, made safe. */
export function nameOfAddress(address: string, fallback = "download"): string {
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  let text = last;
  try {
    text = decodeURIComponent(last);
  } catch {
    // A stray % is kept as it stands.
  }
  return safeName(text, fallback);
}

/** `00000007.jpg`: fast.ai's name for the picture at a position in the list. */
export function numberedName(index: number, extension: string): string {
  return `${String(index).padStart(8, "0")}${extension}`;
}
