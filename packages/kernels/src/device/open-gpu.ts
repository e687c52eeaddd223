import type { Gpu } from "../runtime/index.js";
import { cachedChoices } from "./choices.js";
import { NoAdapterError } from "./no-adapter-error.js";
import { type OpenGpuOptions, requestGpu } from "./request-gpu.js";

/** Opens the page's GPU. Throws a NoAdapterError if the browser offers none. */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const what = "navigator.gpu";
  if (typeof navigator === "undefined" || !navigator.gpu)
    throw new NoAdapterError(
      [{ what, said: "this browser or this page has no WebGPU" }],
      ["use a current Chrome, Edge, Firefox or Safari, and open the page over https or from localhost"],
    );
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter)
    throw new NoAdapterError(
      [{ what, said: "the browser has WebGPU, but no adapter that it trusts" }],
      ["update the graphics driver, and switch hardware acceleration on in the browser's settings"],
    );
  return requestGpu(adapter, options, cachedChoices);
}
