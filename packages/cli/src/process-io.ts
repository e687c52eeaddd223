import { EXIT_INTERRUPTED } from "./exit-codes.js";
import type { Io } from "./io.js";
import { askTerminal } from "./terminal/ask.js";

/**
 * This process's streams. The first Ctrl-C aborts the signal, and so does the SIGTERM by which machines are taken away. A
 * Ctrl-C after that ends the process at once; a SIGTERM doesn't, as several come where a whole group of processes is told.
 */
export function processIo(): Io {
  const interrupt = new AbortController();
  const stop = () => {
    process.off("SIGINT", stop);
    interrupt.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, stop);
  // `sunbear … | head` closes the pipe early: nobody reads on, so there is nobody to complain to.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const { stdin, stdout, stderr, env } = process;
  const ask = (question: string, answer: RegExp) => askTerminal(stdin, stdout, question, answer);
  return { stdout, stderr, signal: interrupt.signal, env, ask };
}

/** Ends the process with an exit code, once everything written has left it. */
export async function end(code: number): Promise<void> {
  await new Promise((written) => process.stdout.write("", written));
  // `exit` would wait for what the GPU still has to do, up to a whole batch; a signal doesn't, and shells see it as 130.
  if (code === EXIT_INTERRUPTED) process.kill(process.pid, "SIGINT");
  process.exit(code);
}
