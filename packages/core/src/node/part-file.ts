import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * A file on its way in: `<target>.<process>-<n>.part`, and beside it in `.part.json` the server's mark of the version
 * that it is part of. Its name says whose it is, so that two processes never write to one file, and that a later one
 * goes on with what a dead one has left.
 */
export class PartFile {
  static #count = 0;
  static readonly #open = new Set<string>();

  readonly path: string;
  readonly #target: string;
  #size = 0;
  #version: string | undefined;

  private constructor(target: string) {
    this.#target = target;
    this.path = `${target}.${process.pid}-${PartFile.#count++}.part`;
    PartFile.#open.add(this.path);
  }

  /** Opens what is left of an earlier attempt, or an empty part. Folders are made. */
  static async open(target: string): Promise<PartFile> {
    await mkdir(dirname(target), { recursive: true });
    const part = new PartFile(target);
    for (const abandoned of await PartFile.#abandoned(target)) await part.#adopt(abandoned);
    return part;
  }

  /** Bytes that have arrived. */
  get size(): number {
    return this.#size;
  }

  /** ETag or date of the version that has begun to arrive, if the server names one that a Range may rely on. */
  get version(): string | undefined {
    return this.#version;
  }

  /** Empties the part, to receive this version. */
  async restart(version?: string): Promise<void> {
    await writeFile(this.path, "");
    await writeFile(`${this.path}.json`, JSON.stringify({ version }));
    this.#size = 0;
    this.#version = version;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await appendFile(this.path, chunk);
    this.#size += chunk.length;
  }

  /** Leaves what has arrived to a later attempt. */
  async close(): Promise<void> {
    if (this.#size === 0) await this.discard();
    PartFile.#open.delete(this.path);
  }

  async discard(): Promise<void> {
    await remove(this.path);
    PartFile.#open.delete(this.path);
  }

  /** Makes the part the target, whole and at once. */
  async commit(): Promise<void> {
    await rename(this.path, this.#target);
    await this.discard();
  }

  /** Takes over another part if this one has nothing yet; else the other is of no use. */
  async #adopt(abandoned: string): Promise<void> {
    if (this.#size > 0) return remove(abandoned);
    try {
      await rename(abandoned, this.path);
      await rename(`${abandoned}.json`, `${this.path}.json`);
      const { version } = JSON.parse(await readFile(`${this.path}.json`, "utf8"));
      if (typeof version !== "string") return;
      this.#version = version;
      this.#size = (await stat(this.path)).size;
    } catch {
      // Another process was faster, or the mark is damaged: begin anew.
    }
  }

  static async #abandoned(target: string): Promise<string[]> {
    const [folder, name] = [dirname(target), basename(target)];
    const owners = (await readdir(folder)).flatMap((file) => {
      const owner = file.startsWith(`${name}.`) && /^(\d+)-\d+\.part$/.exec(file.slice(name.length + 1));
      return owner ? [{ path: join(folder, file), pid: Number(owner[1]) }] : [];
    });
    return owners
      .filter(({ path, pid }) => (pid === process.pid ? !PartFile.#open.has(path) : !isAlive(pid)))
      .map(({ path }) => path);
  }
}

async function remove(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
