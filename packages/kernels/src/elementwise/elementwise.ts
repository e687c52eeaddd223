import {
  enable,
  type Lanes,
  lanesFor,
  MAIN,
  named,
  storedType,
  strideGroups,
  strideLoop,
  vectorTypes,
} from "../layout/vectors.js";
import { asFlat, sameStorage } from "../layout/views.js";
import {
  bind,
  type DType,
  dtypeOf,
  expectShape,
  type Gpu,
  type GpuArray,
  type Kernel,
  sharedDType,
  sizeOf,
  split,
} from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 * y[i] = expression, where the expression is WGSL and names the inputs, each a `vector` at i. The inputs are stored in one
 * type, and y in that one or another.
 *
 * Any input may be y itself: WebGPU forbids binding a buffer for reading and for writing in one dispatch, so such an
 * input is read from y's own binding.
 */
export function elementwise<Name extends string>(
  gpu: Gpu,
  label: string,
  y: GpuArray,
  inputs: Readonly<Record<Name, GpuArray>>,
  expression: string,
): void {
  const entries = Object.entries<GpuArray>(inputs);
  for (const [name, input] of entries) expectShape(`${label}: ${name}`, input.shape, y.shape);
  const fromY = entries.filter(([, input]) => sameStorage(input, y)).map(([name]) => name);
  const own = entries.filter(([name]) => !fromY.includes(name));
  const lanes = lanesFor(sizeOf(y.shape));
  const [from, to] = [sharedDType(label, inputs), dtypeOf(y)];
  const ownNames = own.map(([name]) => name).join(" ");
  const kernel = elementwiseKernel(label, expression, ownNames, fromY.join(" "), lanes, from, to);
  const arrays = [y, ...own.map(([, input]) => input)].map(asFlat);
  for (const range of split(gpu, ...arrays))
    gpu.run(
      kernel,
      arrays.map((array) => bind(array, range)),
      strideGroups(range.count / lanes),
    );
}

/** Needs no uniforms, since the bindings' lengths say it all. */
const elementwiseKernel = variants(
  (label: string, expression: string, own: string, fromY: string, lanes: Lanes, from: DType, to: DType): Kernel => {
    const names = (list: string) => list.split(" ").filter(Boolean);
    const stored = storedType(lanes, to);
    return {
      label: named(label, to),
      code: /* wgsl */ `${enable(from, to)}${vectorTypes(lanes)}
@group(0) @binding(0) var<storage, read_write> Y: array<${stored}>;
${names(own)
  .map((name, i) => `@group(0) @binding(${i + 1}) var<storage, read> in_${name}: array<${storedType(lanes, from)}>;`)
  .join("\n")}
${MAIN}
  ${strideLoop("Y")} {
    ${names(own)
      .map((name) => `let ${name} = vector(in_${name}[i]);`)
      .join("\n    ")}
    ${names(fromY)
      .map((name) => `let ${name} = vector(Y[i]);`)
      .join("\n    ")}
    Y[i] = ${stored}(${expression});
  }
}`,
    };
  },
);
