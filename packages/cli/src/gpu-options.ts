import { type Gpu, openGpu } from "@sunbear/kernels";
import { Option } from "commander";

/** Keeps kernels from being chosen by measurements. Training makes them; other commands only use what it found. */
export const noTune = ({ training = false } = {}): Option =>
  new Option(
    "--no-tune",
    training
      ? "don't measure which kernels are the fastest on this GPU, which takes some ten seconds once for each image and " +
          "batch size, and makes steps faster; software adapters never measure"
      : "use the built-in choice of kernels, not the one that training has measured on this GPU",
  );

/** Opens the GPU as `--no-tune` has it. */
export const openGpuFor = ({ tune = true }: { readonly tune?: boolean }): Promise<Gpu> =>
  openGpu(tune ? {} : { tuning: false });
