/** The folder of a path below a folder, and the name in it. */
async function placeOf(
  folder: FileSystemDirectoryHandle,
  path: string,
  options?: { readonly create?: boolean },
): Promise<{ readonly parent: FileSystemDirectoryHandle; readonly name: string }> {
  const parts = path.split("/");
  let parent = folder;
  for (const part of parts.slice(0, -1)) parent = await parent.getDirectoryHandle(part, options);
  return { parent, name: parts.at(-1)! };
}

export async function fileAt(
  folder: FileSystemDirectoryHandle,
  path: string,
  options?: { readonly create?: boolean },
): Promise<FileSystemFileHandle> {
  const { parent, name } = await placeOf(folder, path, options);
  return parent.getFileHandle(name, options);
}

/** @returns undefined if there is no such file */
export async function readFileAt(folder: FileSystemDirectoryHandle, path: string): Promise<File | undefined> {
  try {
    return await (await fileAt(folder, path)).getFile();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Moves a file within a folder, by a copy that is complete before the original goes: a crash leaves one of them too many,
 * and never one too few.
 *
 * @throws Error if there is a file at `to` already
 */
export async function moveWithin(folder: FileSystemDirectoryHandle, from: string, to: string): Promise<void> {
  if (await readFileAt(folder, to)) throw new Error(`${to} is there already: rename it, then try again.`);
  const source = await placeOf(folder, from);
  const file = await (await source.parent.getFileHandle(source.name)).getFile();
  const stream = await (await fileAt(folder, to, { create: true })).createWritable();
  await stream.write(file);
  await stream.close();
  await source.parent.removeEntry(source.name);
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}
