/** Buffers that the CPU can map, kept for the next read: a step that reads its loss makes none of its own. */
export class Staging {
  private readonly free = new Map<number, GPUBuffer[]>();
  /** Buffers created since the start. */
  created = 0;

  constructor(private readonly device: GPUDevice) {}

  /** A buffer of exactly `bytes` bytes, unmapped. */
  acquire(bytes: number): GPUBuffer {
    const kept = this.free.get(bytes)?.pop();
    if (kept) return kept;
    this.created++;
    return this.device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  /** Takes an unmapped buffer back. Large ones, which only whole models need, are destroyed instead. */
  release(buffer: GPUBuffer): void {
    if (buffer.size > 2 ** 20) {
      buffer.destroy();
      return;
    }
    const kept = this.free.get(buffer.size);
    if (kept) kept.push(buffer);
    else this.free.set(buffer.size, [buffer]);
  }
}
