/**
 * Small uniform buffers by content. A training step asks for the same few hundred every time, so each is written once
 * and kept. Values that change with every step belong into an array that `Gpu.write` overwrites.
 */
export class Uniforms {
  private readonly cache = new Map<string, GPUBuffer>();

  /** Buffers created since the start. */
  created = 0;

  constructor(private readonly device: GPUDevice) {}

  get(words: Uint32Array): GPUBuffer {
    const key = words.join();
    let buffer = this.cache.get(key);
    if (!buffer) {
      const size = Math.ceil(words.byteLength / 16) * 16;
      buffer = this.device.createBuffer({ size, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true });
      new Uint32Array(buffer.getMappedRange()).set(words);
      buffer.unmap();
      this.cache.set(key, buffer);
      this.created++;
    }
    return buffer;
  }
}
