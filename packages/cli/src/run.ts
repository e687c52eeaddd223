import { CommanderError } from "commander";
import { Interrupted, Reported } from "./errors.js";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import type { Io } from "./io.js";
import { processIo } from "./process-io.js";
import { createProgram } from "./program.js";
import { reportError } from "./report-error.js";

/**
 * Runs one command of `sunbear`, and never throws for what a user may do wrong.
 *
 * @param argv words after the program's name
 * @param io where to write, and what stops the command; default: this process's streams and Ctrl-C
 * @returns the exit code: 0; 1 if the command failed, after a sentence on stderr or, with `--json`, an event on stdout;
 *   130 if it was interrupted
 */
export async function run(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    const program = createProgram(io);
    await program.parseAsync(argv, { from: "user" });
    return EXIT_OK;
  } catch (error) {
    // Commander throws after help and version too, once it has printed them.
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === "commander.help"))
      return error.exitCode;
    if (!(error instanceof Reported)) reportError(error, argv.includes("--json"), io);
    return error instanceof Interrupted ? EXIT_INTERRUPTED : EXIT_FAILED;
  }
}
