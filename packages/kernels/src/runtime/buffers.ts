const MiB = 2 ** 20;

/** A free buffer serves a request if no more than an eighth of it would lie idle. */
const WASTE = 8;

/**
 * Storage buffers, lent and taken back, since creating one costs far more than a dispatch.
 * Of the free buffers that fit, the oldest of the smallest size is lent, whatever the order in which they came back: so
 * the same sequence of acquire and release gets the same buffers every time, which keeps bind groups reusable.
 * A buffer may be released as soon as the commands that use it are recorded: the queue runs them in order.
 */
export class BufferPool {
  private readonly free: GPUBuffer[] = []; // ascending by size, then by age
  private readonly lent = new Set<GPUBuffer>();
  private readonly age = new WeakMap<GPUBuffer, number>();

  /** Bytes of all buffers that exist, lent or free. */
  allocatedBytes = 0;
  /** Bytes of the buffers now lent. */
  lentBytes = 0;
  /** The most that was ever lent at once. */
  peakBytes = 0;
  /** Buffers created since the start; a training step that is warm creates none. */
  created = 0;

  constructor(
    private readonly device: GPUDevice,
    /** Called before buffers are destroyed: recorded commands may still use them. */
    private readonly beforeDestroy: () => void = () => {},
  ) {}

  /** A buffer of at least `bytes` bytes, with whatever its last user left in it. */
  acquire(bytes: number): GPUBuffer {
    const size = Math.max(256, Math.ceil(bytes / 256) * 256);
    const index = this.free.findIndex((b) => b.size >= size && b.size - size <= b.size / WASTE);
    return this.lend(index >= 0 ? this.free.splice(index, 1)[0] : this.create(size));
  }

  /** Lends those of these buffers that are free, until they are released as ever; the others have owners already. */
  reserve(buffers: Iterable<GPUBuffer>): GPUBuffer[] {
    const reserved: GPUBuffer[] = [];
    for (const buffer of new Set(buffers)) {
      const index = this.free.indexOf(buffer);
      if (index >= 0) reserved.push(this.lend(this.free.splice(index, 1)[0]));
    }
    return reserved;
  }

  /** Gives a buffer back. Throws if it wasn't lent: a buffer released twice would have two owners. */
  release(buffer: GPUBuffer): void {
    if (!this.lent.delete(buffer)) throw new Error("buffer released twice, or not from this pool");
    this.lentBytes -= buffer.size;
    const after = this.free.findIndex((b) => (b.size - buffer.size || this.ageOf(b) - this.ageOf(buffer)) > 0);
    this.free.splice(after < 0 ? this.free.length : after, 0, buffer);
  }

  /** Destroys the free buffers, for instance between two trainings of different sizes. */
  trim(): void {
    this.beforeDestroy();
    for (const buffer of this.free.splice(0)) {
      this.allocatedBytes -= buffer.size;
      buffer.destroy();
    }
  }

  private lend(buffer: GPUBuffer): GPUBuffer {
    this.lent.add(buffer);
    this.lentBytes += buffer.size;
    this.peakBytes = Math.max(this.peakBytes, this.lentBytes);
    return buffer;
  }

  private create(size: number): GPUBuffer {
    const limit = this.device.limits.maxBufferSize;
    if (size > limit)
      throw new RangeError(
        `a buffer of ${Math.ceil(size / MiB)} MiB is needed, and this adapter allows ${Math.floor(limit / MiB)} MiB: ` +
          "choose a smaller batch size or a smaller image size",
      );
    this.allocatedBytes += size;
    const buffer = this.device.createBuffer({
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.age.set(buffer, this.created++);
    return buffer;
  }

  private ageOf(buffer: GPUBuffer): number {
    return this.age.get(buffer)!;
  }
}
