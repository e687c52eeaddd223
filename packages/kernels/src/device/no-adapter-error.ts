/** One way to reach a GPU that was tried, and what came of it. */
export interface Attempt {
  readonly what: string;
  readonly said: string;
}

/** Nothing on this machine runs WebGPU; the message says what was tried, what each said, and what to do about it. */
export class NoAdapterError extends Error {
  override readonly name = "NoAdapterError";

  constructor(
    readonly attempts: readonly Attempt[],
    readonly remedies: readonly string[],
  ) {
    const tried = attempts.map(({ what, said }) => `  tried ${what}: ${said}`);
    const remedy = remedies.map((text) => `  remedy: ${text}`);
    super(["no WebGPU adapter was found, and none could be brought up", ...tried, ...remedy].join("\n"));
  }
}
