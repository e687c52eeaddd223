import { type Diagnosis, diagnose, type Tuning } from "@sunbear/kernels";
import type { Command } from "commander";
import { Reported } from "../errors.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { type Style, styleOf } from "../terminal/style.js";
import { bytes, count } from "../terminal/text.js";

const DESCRIPTION = "Show what this machine trains on, how fast it is, and what would help";

export function register(program: Command, io: Io): void {
  program
    .command("doctor")
    .description(DESCRIPTION)
    .option("--json", "print one JSON object")
    .action((options: { json?: boolean }) => doctor(options, io));
}

/** Prints a diagnosis. Fails if there is no adapter. */
async function doctor({ json }: { json?: boolean }, { stdout, env, signal }: Io): Promise<void> {
  const diagnosis = await untilInterrupted(diagnose(), signal, () => "nothing was changed");
  stdout.write(`${json ? JSON.stringify(diagnosis) : describe(diagnosis, styleOf(stdout, env)).join("\n")}\n`);
  if (!diagnosis.gpu) throw new Reported("no adapter");
}

function describe(diagnosis: Diagnosis, style: Style): string[] {
  const { gpu, attempts, host, environment, vulkanDrivers, remedies } = diagnosis;
  const row = (name: string, value: string) => `  ${style.dim(name.padEnd(10))} ${value}`;
  const lines = [style.bold("Machine")];
  lines.push(row("system", `${host.platform} ${host.arch}, Node ${host.node}`));
  lines.push(row("processor", `${host.cpu}, ${host.cores} ${host.cores === 1 ? "core" : "cores"}`));
  lines.push(row("memory", `${bytes(host.memory.total)}, ${bytes(host.memory.free)} free`));
  for (const path of vulkanDrivers) lines.push(row("vulkan", path));
  for (const [name, value] of Object.entries(environment)) lines.push(row("set", `${name}=${value}`));
  lines.push("", ...(gpu ? adapter(diagnosis, style, row) : [style.red("No WebGPU adapter")]));
  for (const { what, said } of attempts) lines.push(row("tried", `${what}: ${said}`));
  lines.push("");
  if (remedies.length === 0) lines.push(style.green("All is well."));
  else lines.push(style.bold(gpu ? "What would help" : "What to do"), ...remedies.map((text) => `  - ${text}`));
  return lines;
}

function adapter(
  { gpu, speed, tuning }: Diagnosis,
  style: Style,
  row: (name: string, value: string) => string,
): string[] {
  if (!gpu) return [];
  const lines = [style.bold(gpu.kind === "software" ? "Adapter, in software" : "Adapter")];
  lines.push(row("name", gpu.device || [gpu.vendor, gpu.architecture].filter(Boolean).join(" ") || "not told"));
  if (gpu.driver) lines.push(row("driver", gpu.driver));
  const lanes = gpu.subgroupSize > 0 ? `subgroups of ${gpu.subgroupSize}` : "without subgroups";
  lines.push(row("kernels", `${gpu.productKernels} products, ${lanes}`));
  if (speed) {
    lines.push(row("speed", `${figure(speed.gflops)} GFLOP/s at most, copies at ${figure(speed.copyGBps)} GB/s`));
  }
  if (tuning) lines.push(row("tuning", describeTuning(tuning)));
  lines.push(row("features", gpu.features.join(", ") || "none"));
  for (const [name, value] of Object.entries(gpu.limits)) {
    lines.push(row("limit", `${name} ${/Size$/.test(name) ? bytes(value) : value.toLocaleString("en")}`));
  }
  if (gpu.maxBindingBytes < gpu.limits.maxStorageBufferBindingSize)
    lines.push(row("limit", `kernels bind no more than ${bytes(gpu.maxBindingBytes)}`));
  return lines;
}

/** Which kernels are used here, where that is kept, and how it is forgotten. */
export function describeTuning({ on, file, choices }: Tuning): string {
  const known = Object.keys(choices).length;
  if (known > 0) {
    const unused = on ? "" : "unused on a software adapter, ";
    const anew = "a new version of Sunbear measures anew, and so does this one if you delete it";
    return `${count(known, "choice")} of kernels remembered, ${unused}in ${file}; ${anew}`;
  }
  if (!on) return "none: the fastest kernels of software adapters are known, and used without measuring";
  return `nothing remembered: the next training measures for some ten seconds which kernels are the fastest, and keeps it in ${file}`;
}

const figure = (value: number) => value.toPrecision(3);
