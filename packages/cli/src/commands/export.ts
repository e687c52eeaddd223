import { access, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { exportOnnx, type readModelFile, writeSafetensors, writeTorchCheckpoint } from "@sunbear/core";
import { checkReplaceable, writeWhole } from "@sunbear/data";
import { type Command, Option } from "commander";
import { UserError } from "../errors.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { describeModel, readModelBytes } from "../model/open-model.js";
import { bytes as byteCount, printable } from "../terminal/text.js";

type Model = ReturnType<typeof readModelFile>;

interface Target {
  /** Ends the file's name. */
  readonly extension: string;
  readonly write: (model: Model, options: { readonly preprocess: boolean }) => Uint8Array;
}

const TARGETS: Readonly<Record<string, Target>> = {
  onnx: { extension: "onnx", write: exportOnnx },
  pytorch: { extension: "pth", write: ({ state }) => writeTorchCheckpoint(state) },
  safetensors: { extension: "safetensors", write: ({ state }) => writeSafetensors(state, { format: "pt" }) },
};

interface Options {
  readonly to: string;
  readonly out?: string;
  readonly preprocess: boolean;
  readonly json?: boolean;
}

export function register(program: Command, io: Io): void {
  program
    .command("export")
    .description("Take a model to other programs: onnxruntime, Triton, PyTorch")
    .argument("<model>", "an export.safetensors that training has written")
    .addOption(new Option("--to <format>", "what to write").choices(Object.keys(TARGETS)).makeOptionMandatory())
    .option("--out <file>", "where to (default: model.onnx, .pth or .safetensors)")
    .option("--no-preprocess", "onnx: take normalised numbers [n, 3, h, w] instead of RGB bytes [n, h, w, 3]")
    .option("--json", "print one JSON object")
    .action((model: string, options: Options) =>
      untilInterrupted(exportModel(model, options, io), io.signal, () => "nothing was written"),
    );
}

async function exportModel(path: string, { to, out, preprocess, json }: Options, io: Io): Promise<void> {
  const { extension, write } = TARGETS[to];
  const file = out ?? `model.${extension}`;
  const model = describeModel(path, await readModelBytes(path));
  await checkWritable(file);
  await checkReplaceable(file);
  const content = write(model, { preprocess });
  await writeWhole(file, content);
  if (json) io.stdout.write(`${JSON.stringify({ event: "done", file, bytes: content.length })}\n`);
  else io.stdout.write(`wrote ${printable(file)} (${byteCount(content.length)})\n`);
}

async function checkWritable(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await access(dirname(file), constants.W_OK);
  } catch (cause) {
    throw new UserError(`${file} can't be written: choose another place with --out`, { cause });
  }
}
