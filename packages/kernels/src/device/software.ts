/** Vulkan and Direct3D in software, by the architecture or the name that they give themselves. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/** Whether the CPU does an adapter's work. */
export const isSoftware = ({ isFallbackAdapter, architecture, device, description }: GPUAdapterInfo): boolean =>
  isFallbackAdapter || SOFTWARE.test(`${architecture} ${device} ${description}`);
