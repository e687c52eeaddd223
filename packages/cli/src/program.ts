import { Command } from "commander";
import { register as app } from "./commands/app.js";
import { register as collect } from "./commands/collect.js";
import { register as doctor } from "./commands/doctor.js";
import { register as evaluate } from "./commands/evaluate.js";
import { register as exportModel } from "./commands/export.js";
import { register as inspect } from "./commands/inspect.js";
import { register as lrFind } from "./commands/lr-find.js";
import { register as predict } from "./commands/predict.js";
import { register as show } from "./commands/show.js";
import { register as train } from "./commands/train.js";
import { register as verify } from "./commands/verify.js";
import type { Io } from "./io.js";
import { version } from "./version.js";

/** All commands with their options. Parsing throws commander's errors rather than ending the process. */
export function createProgram(io: Io): Command {
  const program = new Command("sunbear")
    .description("From a folder of photos to a trained image classifier, on any GPU that speaks WebGPU")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {}, // `run` says it, as JSON where that is asked for
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .showHelpAfterError(false);
  const commands = [collect, verify, inspect, show, lrFind, train, predict, evaluate, exportModel, app, doctor];
  for (const register of commands) register(program, io);
  return program;
}
