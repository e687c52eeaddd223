#!/usr/bin/env node
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import open from "open";
import { createApp, newToken } from "./app.js";
import { Demo } from "./demo.js";
import { listen } from "./listen.js";
import { explain } from "./refusal.js";
import { hostsOf, inUrl } from "./security.js";

/** Beside the server's sources, and beside what is built from them. */
const PAGE = fileURLToPath(new URL("../../dist/page", import.meta.url));
const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
const PORT = 8421;

interface Options {
  readonly model?: string;
  readonly weights?: string;
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
}

const command = new Command("pnpm demo")
  .description("Classify, train and clean pictures in a web page")
  .argument("[folder]", "has a subfolder of pictures for each class; the page can clean it, and train on it here")
  .option("--model <file>", "an export.safetensors that training has written")
  .option("--weights <file>", "pretrained weights to start trainings from (default: ImageNet's)")
  .option("--port <n>", "where to listen", portNumber, PORT)
  .option("--host <host>", "who may come: this machine's address, or 0.0.0.0 for the whole network", "127.0.0.1")
  .option("--no-open", "don't open the browser")
  .action((folder: string | undefined, options: Options) => start(folder, options).catch(fail));
await command.parseAsync();

async function start(folder: string | undefined, { host, port, open: opens, ...files }: Options): Promise<void> {
  const demo = await Demo.open({ folder, ...files });
  const token = newToken();
  const app = createApp({ demo, token, hosts: hostsOf(host, port), pageFolder: PAGE, version });
  await listen(app, host, port);
  const address = `http://${host === "0.0.0.0" || host === "::" ? "localhost" : inUrl(host)}:${port}/?token=${token}`;
  process.stdout.write(`Sunbear's demo is at

  ${address}

`);
  if (folder === undefined) process.stdout.write("Name a folder of pictures to clean it too: pnpm demo FOLDER.\n");
  process.stdout.write("Ctrl-C ends it.\n");
  process.once("SIGINT", () => stop(demo));
  process.once("SIGTERM", () => stop(demo));
  if (opens) await open(address).catch(() => process.stdout.write("Open the address in a browser.\n"));
}

/**
 * Ends at once. Choices are on disk already, a file is whole or absent, and a move that was begun the next `apply` or
 * `undo` completes.
 */
function stop(demo: Demo): never {
  // `exit` waits for what the GPU still has to do, which may be a whole batch; a signal doesn't.
  if (demo.jobs.last?.state === "running") process.removeAllListeners().kill(process.pid, "SIGINT");
  process.exit(0);
}

function fail(error: unknown): never {
  process.stderr.write(`error: ${explain(error)}\n`);
  process.exit(1);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError("It must be a whole number from 1 to 65535.");
  return port;
}
