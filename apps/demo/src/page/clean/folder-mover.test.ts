import { expect, it } from "vitest";
import { FolderMover } from "./folder-mover.js";

/** A folder in memory, with as much of the browser's interface as moving needs. */
class Folder {
  readonly entries = new Map<string, Folder | string>();
  constructor(readonly name: string) {}

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<Folder> {
    const found = this.entries.get(name) ?? (create ? new Folder(name) : undefined);
    if (!(found instanceof Folder)) throw new DOMException(name, "NotFoundError");
    this.entries.set(name, found);
    return found;
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (!this.entries.has(name) && !create) throw new DOMException(name, "NotFoundError");
    if (!this.entries.has(name)) this.entries.set(name, "");
    const read = () => String(this.entries.get(name));
    return {
      getFile: async () => new File([read()], name),
      createWritable: async ({ keepExistingData = false } = {}) => {
        let text = keepExistingData ? read() : "";
        return {
          seek: async (at: number) => expect(at).toBe(text.length),
          write: async (data: string | File) => void (text += typeof data === "string" ? data : await data.text()),
          close: async () => void this.entries.set(name, text),
        };
      },
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.entries.delete(name);
  }

  files(path = ""): Record<string, string> {
    const pairs = [...this.entries].flatMap(([name, entry]) =>
      entry instanceof Folder ? Object.entries(entry.files(`${path}${name}/`)) : [[`${path}${name}`, entry] as const],
    );
    return Object.fromEntries(pairs.filter(([name]) => !name.startsWith(".sunbear/")));
  }
}

async function bears() {
  const folder = new Folder("bears");
  for (const label of ["black", "teddy"]) {
    const inside = await folder.getDirectoryHandle(label, { create: true });
    inside.entries.set("1.jpg", `${label} one`);
    inside.entries.set("2.jpg", `${label} two`);
  }
  return { folder, mover: new FolderMover(folder as unknown as FileSystemDirectoryHandle) };
}

const names = ["black/1.jpg", "black/2.jpg", "teddy/2.jpg"].map((name) => `bears/${name}`);
const changes = [
  { name: "bears/black/1.jpg", to: "teddy" },
  { name: "bears/black/2.jpg", to: null },
];

it("moves without overwriting, also what the set doesn't know of, and takes it back", async () => {
  const { folder, mover } = await bears();
  const before = folder.files();
  const { moves, missing } = await mover.apply(changes, names);
  expect(missing).toEqual([]);
  expect(moves.map(({ to }) => to)).toEqual(["bears/teddy/1-1.jpg", "bears/.trash/black/2.jpg"]);
  expect(folder.files()).toEqual({
    "teddy/1.jpg": "teddy one",
    "teddy/2.jpg": "teddy two",
    "teddy/1-1.jpg": "black one",
    ".trash/black/2.jpg": "black two",
  });
  await mover.undo();
  expect(folder.files()).toEqual(before);
  expect(await mover.undo()).toEqual([]);
});

it("names what has gone, and does the rest", async () => {
  const { folder, mover } = await bears();
  (await folder.getDirectoryHandle("black")).entries.delete("1.jpg");
  const { moves, missing } = await mover.apply(changes, names);
  expect(missing).toEqual(["bears/black/1.jpg"]);
  expect(moves).toHaveLength(1);
});

it("logs each move before it is made, in the words of the command line's log", async () => {
  const { folder, mover } = await bears();
  await mover.apply(changes, names);
  const log = String((await folder.getDirectoryHandle(".sunbear")).entries.get("clean.jsonl"));
  const lines = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ event }) => event)).toEqual(["apply", "move", "move", "applied"]);
  expect(lines[0].changes).toEqual([
    { name: "black/1.jpg", to: "teddy" },
    { name: "black/2.jpg", to: null },
  ]);
  expect(lines[1]).toMatchObject({ from: "black/1.jpg", to: "teddy/1-1.jpg", deleted: false });
});
