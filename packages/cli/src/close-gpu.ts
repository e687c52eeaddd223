import type { Gpu } from "@sunbear/kernels";

/**
 * Frees a GPU once it has done its work. Freeing it earlier would block the thread until then, and after Ctrl-C the
 * process is to end at once, whatever a slow adapter still has to do.
 */
export async function closeGpu(gpu: Gpu): Promise<void> {
  await gpu.idle().catch(() => {}); // a lost GPU has told so already
  gpu.destroy();
}
