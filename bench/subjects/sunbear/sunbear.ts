import { measureSpeed, openGpu } from "@sunbear/kernels";
import packageJson from "../../../packages/kernels/package.json" with { type: "json" };
import { adapterOf } from "../adapter.js";
import { serve } from "../serve.js";
import { kernelTask } from "./kernels.js";

await serve(async () => {
  const gpu = await openGpu();
  return {
    version: packageJson.version,
    adapter: adapterOf(gpu),
    peak: () => measureSpeed(gpu),
    async prepare(work) {
      if (work.kind === "dataLoading") {
        const { dataLoadingTask } = await import("./data-loading.js");
        return dataLoadingTask(work.folder, work.batch, work.size);
      }
      if (work.kind !== "trainingStep" && work.kind !== "inference") return kernelTask(gpu, work);
      const { inferenceTask, trainingTask } = await import("./network.js");
      const task = work.kind === "trainingStep" ? trainingTask : inferenceTask;
      return task(gpu, work.batch, work.size);
    },
  };
});
