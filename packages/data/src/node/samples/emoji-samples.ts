import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import pLimit from "p-limit";
import sharp from "sharp";
import {
  type EmojiArtist,
  emojiLicences,
  emojiPictures,
  type IconSet,
  trainArtists,
  validArtist,
} from "../../samples/emoji.js";
import { FuncSplitter, type Splitter } from "../../split.js";

export interface EmojiSamplesOptions {
  /** Where the pictures go, and stay for the next time; it must be absent, or made by this function. */
  readonly folder: string;
  /** Pixels of a side. Default: 128. */
  readonly size?: number;
  readonly onProgress?: (drawn: number, all: number) => void;
  readonly signal?: AbortSignal;
}

export interface EmojiSamples {
  /** Holds `<class>/<artist>-<name>.png` and `LICENCES.md`. */
  readonly folder: string;
  /** Two artists train, the third validates. */
  readonly splitter: Splitter<string>;
  readonly trainArtists: readonly string[];
  readonly validArtist: string;
  /** What the licences are, in Markdown; the same as the file's. */
  readonly licences: string;
}

/** Marks a folder as made here, and holds what it was made of: other packages or another size make it stale. */
const MARKER = ".sunbear-emoji.json";

/** Counts up when the choice of pictures or the way they are drawn changes. */
const DRAWING = 1;

const SIZE = 128;

const artists = [...trainArtists, validArtist];
const require = createRequire(import.meta.url);

/**
 * The built-in set: animals, food and faces, drawn from the emoji pictures of three artists in npm packages.
 * The folder appears whole or not at all; when it's already there, nothing is drawn.
 *
 * @throws if one of the packages isn't installed, or the folder holds other things
 */
export async function emojiSamples(options: EmojiSamplesOptions): Promise<EmojiSamples> {
  const { folder, size = SIZE } = options;
  const sets = artists.map(readIconSet);
  const licences = emojiLicences(sets);
  const recipe = JSON.stringify({
    drawing: DRAWING,
    size,
    packages: sets.map((set) => [set.artist.package, set.version]),
  });
  if ((await recipeOf(folder)) !== recipe)
    await makeWhole(folder, recipe, (part) => draw(part, sets, licences, options));
  const isValid = (path: string) => basename(path).startsWith(`${validArtist.name}-`);
  return {
    folder,
    splitter: FuncSplitter(isValid),
    trainArtists: trainArtists.map(({ name }) => name),
    validArtist: validArtist.name,
    licences,
  };
}

interface NamedSet extends IconSet {
  readonly artist: EmojiArtist;
  readonly version: string;
}

function readIconSet(artist: EmojiArtist): NamedSet {
  const read = (file: string) => require(`${artist.package}/${file}.json`);
  try {
    const { version } = read("package");
    return { artist, version, icons: read("icons"), metadata: read("metadata"), info: read("info") };
  } catch (error) {
    const all = artists.map((a) => a.package).join(" ");
    throw new Error(`The built-in pictures need the package ${artist.package}: run npm install ${all}.`, {
      cause: error,
    });
  }
}

/** What the folder was made of: undefined if there is none. */
async function recipeOf(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, MARKER), "utf8");
  } catch (error) {
    if (!existsSync(folder)) return undefined;
    throw new Error(`${folder} isn't a folder of built-in pictures: name one that doesn't exist yet.`, {
      cause: error,
    });
  }
}

/** Fills a folder of another name and renames it, so that what is interrupted leaves nothing behind. */
async function makeWhole(folder: string, recipe: string, fill: (part: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await fill(part);
    await writeFile(join(part, MARKER), recipe);
    await rm(folder, { recursive: true, force: true });
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Another process may have been faster with the same.
    if ((await recipeOf(folder).catch(() => undefined)) !== recipe) throw error;
  }
}

async function draw(
  folder: string,
  sets: readonly NamedSet[],
  licences: string,
  { size = SIZE, onProgress = () => {}, signal }: EmojiSamplesOptions,
): Promise<void> {
  const pictures = sets.flatMap((set) =>
    emojiPictures(set, size).map((picture) => ({ ...picture, artist: set.artist })),
  );
  for (const label of new Set(pictures.map((picture) => picture.label))) await mkdir(join(folder, label));
  const limit = pLimit(availableParallelism());
  let drawn = 0;
  const results = await Promise.allSettled(
    pictures.map(({ label, name, artist, svg }) =>
      limit(async () => {
        signal?.throwIfAborted();
        const path = join(folder, label, `${artist.name}-${name}.png`);
        await sharp(Buffer.from(svg)).flatten({ background: "white" }).png({ compressionLevel: 3 }).toFile(path);
        onProgress(++drawn, pictures.length);
      }),
    ),
  );
  // Every drawing has ended by now, so that nothing writes into a folder that is being cleared.
  for (const result of results) if (result.status === "rejected") throw result.reason;
  await writeFile(join(folder, "LICENCES.md"), licences);
}
