/** Where a command writes, and how it hears Ctrl-C. */
export interface Io {
  /** Results; with `--json` nothing but JSON lines. */
  readonly stdout: Output;
  /** Progress and errors meant for people. */
  readonly stderr: Output;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks the terminal what it can do; undefined if it gives no such answer. Absent: there is none to ask. */
  ask?(question: string, answer: RegExp): Promise<string | undefined>;
}

/** What a command needs of a stream: a terminal has a width, and can rewrite its last line. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
