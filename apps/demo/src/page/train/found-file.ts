/** A file that was handed over, with its path below what was handed over: `bears/grizzly/1.jpg`. */
export interface FoundFile {
  readonly path: string;
  readonly file: File;
}

/** Files of an `<input webkitdirectory>`, or loose ones. */
export function foundInInput(files: readonly File[]): FoundFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** All files in a folder that was opened with `showDirectoryPicker`. */
export async function foundInFolder(folder: FileSystemDirectoryHandle, path = folder.name): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for await (const entry of folder.values()) {
    const below = `${path}/${entry.name}`;
    if (entry.kind === "file") found.push({ path: below, file: await entry.getFile() });
    // Hidden folders, the cleaner's trash among them, hold nothing to learn from.
    else if (!entry.name.startsWith(".")) found.push(...(await foundInFolder(entry, below)));
  }
  return found;
}

/**
 * All files of what was dropped, folders included. Call it before anything is awaited: the browser takes the entries away
 * when the drop event ends.
 */
export async function foundInDrop(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map(foundInEntry))).flat();
}

async function foundInEntry(entry: FileSystemEntry): Promise<FoundFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ""), file }];
  }
  if (!isFolder(entry) || entry.name.startsWith(".")) return [];
  const reader = entry.createReader();
  const found: FoundFile[] = [];
  // A reader hands over about a hundred entries at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const below of some) found.push(...(await foundInEntry(below)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
