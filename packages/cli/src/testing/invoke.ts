import type { Output } from "../io.js";
import { run } from "../run.js";

export interface Invocation {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout as JSON; throws if one isn't. */
  readonly events: readonly Record<string, unknown>[];
}

export interface InvokeOptions {
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sees what goes to stdout as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** Runs a command in this process, and keeps what it writes. */
export async function invoke(argv: readonly string[], options: InvokeOptions = {}): Promise<Invocation> {
  const { signal = new AbortController().signal, env = {}, onStdout } = options;
  const out = new Recording(onStdout);
  const err = new Recording();
  const code = await run(argv, { stdout: out, stderr: err, signal, env });
  return {
    code,
    stdout: out.text,
    stderr: err.text,
    get events() {
      return out.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    },
  };
}

class Recording implements Output {
  text = "";

  constructor(private readonly onWrite: (text: string) => void = () => {}) {}

  write(text: string): void {
    this.text += text;
    this.onWrite(text);
  }
}
