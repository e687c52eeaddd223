import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../../../..");
const CLI = resolve(root, "packages/cli/dist/main.js");
const SERVER = resolve(root, "apps/demo/dist/server/main.js");

/** The adapter that the pages compute on too. */
const env = { ...process.env, SUNBEAR_ADAPTER: "swiftshader" };

/** Runs a command of `sunbear` that prints JSON. @returns one object for each line */
export async function sunbear(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { env, maxBuffer: 2 ** 26 });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

export interface RunningDemo {
  /** With its token. */
  readonly address: string;
  end(): Promise<void>;
}

/** Starts what `pnpm demo` starts. */
export async function startDemo(...args: readonly string[]): Promise<RunningDemo> {
  const server = spawn(process.execPath, [SERVER, ...args, "--no-open", "--port", `${await freePort()}`], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { address: await addressOf(server), end: () => end(server) };
}

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error("The demo ended before it told its address.");
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { readonly port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
