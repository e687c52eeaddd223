import { parse } from "csv-parse/browser/esm/sync";

export interface CsvOptions {
  /** Default: a comma. */
  readonly delimiter?: string;
}

/** The rows of a CSV text by the names in its first line. Quotes, line breaks in quotes and a byte order mark are read. */
export function csvRows(text: string, { delimiter = "," }: CsvOptions = {}): Record<string, string>[] {
  const lines = ["\r\n", "\n"];
  return parse(text, {
    ...{ columns: true, delimiter, bom: true, skip_empty_lines: true, trim: true, record_delimiter: lines },
  });
}
