/** One set of emoji pictures: an artist's hand, as different from another's as one photographer's kitchen from the next. */
export interface EmojiArtist {
  /** Short name, which file names begin with. */
  readonly name: string;
  /** The npm package that holds the pictures. */
  readonly package: string;
}

/** The artists learned from. */
export const trainArtists: readonly EmojiArtist[] = [
  { name: "noto", package: "@iconify-json/noto" },
  { name: "fluent", package: "@iconify-json/fluent-emoji-flat" },
];

/** The artist whose pictures tell whether anything but a style was learned. */
export const validArtist: EmojiArtist = { name: "twemoji", package: "@iconify-json/twemoji" };

/** As much of an Iconify package as is needed: `icons.json`, `metadata.json` and `info.json`. */
export interface IconSet {
  readonly icons: {
    readonly width?: number;
    readonly height?: number;
    readonly icons: {
      readonly [name: string]: { readonly body: string; readonly width?: number; readonly height?: number };
    };
  };
  readonly metadata: { readonly categories: { readonly [category: string]: readonly string[] } };
  readonly info: {
    readonly name: string;
    readonly author: { readonly name: string; readonly url?: string };
    readonly license: { readonly title: string; readonly spdx?: string; readonly url?: string };
  };
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const plantsAndTraces = words(`
  blossom bouquet cactus cherry-blossom coral deciduous-tree empty-nest evergreen-tree fallen-leaf feather
  four-leaf-clover herb hibiscus hyacinth leaf-fluttering-in-wind leafless-tree lotus maple-leaf microbe mushroom
  nest-with-eggs oyster palm-tree paw-prints pig-nose potted-plant rose rosette seedling shamrock sheaf-of-rice
  spider-web spiral-shell sunflower tulip white-flower wilted-flower wing`);

const dishesAndAnimals = words(`
  amphora chopsticks crab fork-and-knife fork-and-knife-with-plate jar kitchen-knife lobster oyster shrimp spoon squid`);

const facesByOtherNames = words(`
  exploding-head head-shaking-horizontally head-shaking-vertically rolling-on-the-floor-laughing star-struck`);

/** Which pictures are of a class: a category of the set, without what no one would call an animal, food or a face. */
const classes: { readonly [label: string]: { readonly category: string; readonly has: (name: string) => boolean } } = {
  animal: { category: "Animals & Nature", has: (name) => !plantsAndTraces.has(name) },
  face: {
    category: "Smileys & Emotion",
    has: (name) => name.split("-").includes("face") || facesByOtherNames.has(name),
  },
  food: { category: "Food & Drink", has: (name) => !dishesAndAnimals.has(name) },
};

/** A picture to draw. */
export interface EmojiPicture {
  readonly label: string;
  /** The name that all artists give it, such as "polar-bear". */
  readonly name: string;
  readonly svg: string;
}

/** The pictures of a set that belong to a class, as SVG documents of `size` by `size` pixels. */
export function emojiPictures({ icons, metadata }: IconSet, size: number): EmojiPicture[] {
  return Object.entries(classes).flatMap(([label, { category, has }]) =>
    (metadata.categories[category] ?? [])
      .filter((name) => has(name) && Object.hasOwn(icons.icons, name))
      .map((name) => {
        const { body, width = icons.width ?? 16, height = icons.height ?? 16 } = icons.icons[name];
        const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`;
        return {
          label,
          name,
          svg: `${head} width="${size}" height="${size}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
        };
      }),
  );
}

/** Who made the pictures and what one may do with them: a Markdown page that lies beside them. */
export function emojiLicences(
  sets: readonly { readonly artist: EmojiArtist; readonly info: IconSet["info"] }[],
): string {
  const rows = sets.map(({ artist, info: { name, author, license } }) => {
    const by = author.url ? `[${author.name}](${author.url})` : author.name;
    const licence = license.url ? `[${license.title}](${license.url})` : license.title;
    return `| \`*/${artist.name}-*.png\` | ${name} | ${by} | ${licence} | ${artist.package} |`;
  });
  return `# Licences of these pictures

Drawn on white from the SVG pictures of these packages, otherwise unchanged.

| files | set | by | licence | npm package |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
