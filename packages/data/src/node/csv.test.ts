import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FileSplitter, readCsv } from "./csv.js";

const folder = mkdtempSync(join(tmpdir(), "sunbear-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("a table is read by its columns, and what is none is refused with its name", async () => {
  expect(await readCsv(write("a.csv", "file;label\n1.jpg;hat\n"), { delimiter: ";" })).toEqual([
    { file: "1.jpg", label: "hat" },
  ]);
  await expect(readCsv(join(folder, "none.csv"))).rejects.toThrow(/Can't read .*none\.csv/);
  await expect(readCsv(write("b.csv", "a,b\n1\n"))).rejects.toThrow(/b\.csv isn't a table/);
});

test("FileSplitter validates the files named", () => {
  const list = write("valid.txt", "2.jpg\r\nb/1.jpg\n");
  expect(FileSplitter(list)(["a/1.jpg", "a/2.jpg", "b/1.jpg"], 0, [])).toEqual({ train: [0], valid: [1, 2] });
});
