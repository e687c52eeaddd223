/**
 * Runs turbo's tasks for every package: `node scripts/build.js [task...]`, by default `build`. Silent when all goes well, for
 * it runs before each `pnpm train`; when a build fails, all that turbo said goes to stderr.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

/** Milliseconds after which a silent build would seem to hang. */
const PATIENCE = 1000;

const turbo = createRequire(import.meta.url).resolve("turbo/bin/turbo");
const tasks = process.argv.slice(2);
const args = [turbo, "run", ...(tasks.length > 0 ? tasks : ["build"]), "--output-logs=errors-only"];
const build = spawn(process.execPath, args, {
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" }, // its notice is for whoever chose turbo
  stdio: ["ignore", "pipe", "pipe"],
});

const said = [];
for (const stream of [build.stdout, build.stderr]) stream.on("data", (chunk) => said.push(chunk));
const timer = setTimeout(() => console.error("Building Sunbear…"), PATIENCE);

build.on("close", (code) => {
  clearTimeout(timer);
  if (code === 0) return;
  process.exitCode = code ?? 1; // null: killed by a signal
  process.stderr.write(Buffer.concat(said));
});
