import { parseArgs } from "node:util";

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly markdown: boolean;
  /** Peers sleep between polls of the GPU, which by themselves they don't. */
  readonly peersSleep: boolean;
  readonly quick: boolean;
  /** Rows whose "group: name" it matches are measured. */
  readonly filter: RegExp;
  /** How to ask for the same again. */
  readonly command: string;
}

export const usage = `pnpm bench [options]: Sunbear beside its peers, on this machine, in one run

  --quick          a few rows, in under a minute
  --peers-sleep    peers sleep between polls of the GPU, as Sunbear does, instead of keeping a core busy
  --filter REGEX   rows whose "group: name" matches, such as 'convolutions.*dW'
  --list           names the rows, and measures nothing
  --json           the report as JSON
  --markdown       also writes the tables into docs/benchmarks.md
  --help           prints this

DEBUG=sunbear shows what the peers write to their standard error.`;

/** Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const flag = { type: "boolean", default: false } as const;
  const names = {
    help: flag,
    json: flag,
    list: flag,
    markdown: flag,
    "peers-sleep": flag,
    quick: flag,
    filter: { type: "string" },
  } as const;
  try {
    const {
      filter = "",
      "peers-sleep": peersSleep,
      ...flags
    } = parseArgs({ args: args.filter((arg) => arg !== "--"), options: names }).values;
    return {
      ...flags,
      peersSleep,
      filter: new RegExp(filter, "i"),
      command: ["pnpm bench", ...args.map(quoted)].join(" "),
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

const quoted = (arg: string) => (/^[\w-]+$/.test(arg) ? arg : `'${arg}'`);
