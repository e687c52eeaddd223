import { availableParallelism } from "node:os";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { outputSize } from "../../resnet18.js";
import type { Work } from "../../rows.js";
import { offerAdapter } from "../adapter.js";
import { random, serve, type Task, unsupported } from "../serve.js";
import { Model, resnet18, window } from "./model.js";

/** `node onnxruntime.ts webgpu`, or cpu. It only infers; inputs go up and results come down with each run. */
const provider = process.argv[2];

await serve(async () => {
  // It brings a Dawn of its own, which finds the driver that this loads.
  if (provider === "webgpu") await offerAdapter();
  const { default: packageJson } = await import("../../node_modules/onnxruntime-node/package.json", {
    with: { type: "json" },
  });
  const adapter = provider === "cpu" ? `CPU, ${availableParallelism()} threads` : undefined;
  return { version: packageJson.version, adapter, prepare };
});

async function prepare(work: Work): Promise<Task> {
  const model = new Model();
  switch (work.kind) {
    case "conv2d": {
      if (work.pass !== "forward") return unsupported("ONNX Runtime only infers");
      const { batch, size, inChannels, outChannels, filter, stride, padding } = work;
      const out = outputSize(work);
      const shape = [batch, inChannels, size, size];
      const weight = random(outChannels * inChannels * filter * filter);
      const inputs = [model.input("x", shape), model.weight([outChannels, inChannels, filter, filter], weight)];
      const y = model.node("Conv", inputs, window(filter, stride, padding));
      return task(model.bytes(y, [batch, outChannels, out, out]), { x: shape });
    }
    case "matmul": {
      const { m, k, n, transposeA, transposeB } = work;
      const shapes = { a: transposeA ? [k, m] : [m, k], b: transposeB ? [n, k] : [k, n] };
      const inputs = Object.entries(shapes).map(([name, shape]) => model.input(name, shape));
      const c = model.node("Gemm", inputs, { transA: Number(transposeA), transB: Number(transposeB) });
      return task(model.bytes(c, [m, n]), shapes);
    }
    case "inference":
      return task(resnet18(work.batch, work.size), { x: [work.batch, 3, work.size, work.size] });
    default:
      return unsupported("ONNX Runtime only infers");
  }
}

async function task(model: Uint8Array, shapes: Readonly<Record<string, readonly number[]>>): Promise<Task> {
  const session = await InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 3 });
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      return [name, new Tensor("float32", random(shape.reduce((a, b) => a * b, 1)), shape)];
    }),
  );
  let last: InferenceSession.OnnxValueMapType | undefined;
  return {
    async run() {
      last = await session.run(inputs);
    },
    finish: async () => {},
    result: async () => (last as InferenceSession.OnnxValueMapType)[session.outputNames[0]].data as Float32Array,
    release: () => session.release(),
  };
}
