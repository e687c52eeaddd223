import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Subject } from "./subject.js";

const path = (file: string) => fileURLToPath(new URL(`subjects/${file}`, import.meta.url));
const node = (file: string, ...args: string[]) => [process.execPath, "--import", "tsx", path(file), ...args];

/** The first Python that has a module; where none has, the first, which will say so. */
function python(file: string, module: string): string[] {
  const has = (command: string) => spawnSync(command, ["-c", `import ${module}`]).status === 0;
  const command = ["python3", "/usr/bin/python3"].find(has) ?? "python3";
  return [command, "-B", path(`python/${file}`)];
}

/** Sunbear comes first: the others' results are compared with its. */
export const allSubjects = (): [sunbear: Subject, ...peers: Subject[]] => [
  new Subject({ name: "Sunbear", kind: "sunbear", command: node("sunbear/sunbear.ts"), tellsMemory: true }),
  new Subject({ name: "jax-js", kind: "javascript", command: node("jax/jax.ts") }),
  new Subject({ name: "tfjs", kind: "javascript", command: node("tfjs/tfjs.ts") }),
  new Subject({
    name: "onnxruntime webgpu",
    kind: "javascript",
    command: node("onnxruntime/onnxruntime.ts", "webgpu"),
  }),
  new Subject({ name: "onnxruntime cpu", kind: "native", command: node("onnxruntime/onnxruntime.ts", "cpu") }),
  new Subject({ name: "PyTorch cpu", kind: "native", command: python("pytorch.py", "torch"), tellsMemory: true }),
  new Subject({ name: "Pillow", kind: "native", command: python("pillow.py", "PIL") }),
];
