import { bytesOf, type DType, type GpuArray, type Shape, sharedDType, sizeOf } from "./array.js";
import { BufferPool } from "./buffers.js";
import { narrowToHalf, widenHalf } from "./half.js";
import type { Kernel } from "./kernel.js";
import { NoF16Error } from "./no-f16-error.js";
import { Pipelines } from "./pipelines.js";
import { type Binding, Recorder, type Workgroups } from "./recorder.js";
import { Staging } from "./staging.js";
import { TexelRows, Texels } from "./texels.js";
import { type TuneOptions, tune } from "./tune.js";
import { type Choices, type Tunable, Tuner } from "./tuner.js";
import { Uniforms } from "./uniforms.js";

/** How a host waits for the GPU; in Node it must sleep between polls, or a core spins. */
export type Settle = <T>(promise: Promise<T>) => Promise<T>;

export interface GpuOptions {
  /**
   * Lanes of a subgroup, if kernels may count on it: the adapter has subgroups, all of this one size.
   * 0 keeps kernels from using subgroups. Default: what the adapter says.
   */
  readonly subgroupSize?: number;
  /** Bytes that one storage binding may span; less than the device's limit proves that kernels split their work. */
  readonly maxBindingBytes?: number;
  readonly settle?: Settle;
  /** Whether `prepare` measures variants that nobody has measured yet. Default: false. */
  readonly tuning?: boolean;
  /** Called with all choices whenever new ones were measured, to remember them. */
  readonly onTuned?: (choices: Choices) => void | Promise<void>;
  /** Does what an adapter needs besides pipelines before new kernels run at full speed; `compile` waits for it. */
  readonly warm?: (gpu: Gpu, kernels: readonly Kernel[]) => Promise<void>;
  /** Kept alive as long as this object: Dawn's instance dies with its last reference, and the process with it. */
  readonly keepAlive?: unknown;
}

/**
 * A WebGPU device with what kernels need around it: a pool of buffers, a cache of pipelines, and a recorder that
 * gathers dispatches into few submits. All work on one Gpu runs in the order in which it was recorded.
 */
export class Gpu {
  readonly buffers: BufferPool;
  readonly pipelines: Pipelines;
  readonly subgroupSize: number;
  readonly maxBindingBytes: number;
  readonly keepAlive: unknown;
  readonly recorder: Recorder;
  /** Where products that read textures have their operands. */
  readonly texels: { readonly x: Texels; readonly w: Texels; readonly rows: TexelRows };
  readonly tuner = new Tuner();
  readonly tuning: boolean;
  private readonly onTuned: GpuOptions["onTuned"];
  private readonly warm: GpuOptions["warm"];
  private readonly uniforms: Uniforms;
  private readonly staging: Staging;
  readonly settle: Settle;
  private failure: Error | undefined;

  constructor(
    readonly device: GPUDevice,
    options: GpuOptions = {},
  ) {
    const { subgroupMinSize = 0, subgroupMaxSize = 0 } = device.adapterInfo ?? {};
    const uniform = device.features.has("subgroups") && subgroupMinSize === subgroupMaxSize ? subgroupMinSize : 0;
    this.subgroupSize = options.subgroupSize ?? uniform;
    this.maxBindingBytes = options.maxBindingBytes ?? device.limits.maxStorageBufferBindingSize;
    this.settle = options.settle ?? ((promise) => promise);
    this.tuning = options.tuning ?? false;
    this.onTuned = options.onTuned;
    this.warm = options.warm;
    this.keepAlive = options.keepAlive;
    this.pipelines = new Pipelines(device);
    this.recorder = new Recorder(device, this.pipelines);
    this.buffers = new BufferPool(device, () => {
      this.recorder.flush();
      this.recorder.forgetBindGroups();
    });
    const [x, w] = [new Texels(device, this.recorder), new Texels(device, this.recorder)];
    this.texels = { x, w, rows: new TexelRows(device, this.recorder) };
    this.uniforms = new Uniforms(device);
    this.staging = new Staging(device);
    device.onuncapturederror = ({ error }) => {
      this.failure ??= new Error(`the GPU refused a command: ${error.message}`);
    };
    device.lost.then(({ reason, message }) => {
      if (reason !== "destroyed") this.failure ??= new Error(`the GPU was lost: ${message}`);
    });
  }

  /**
   * Records one dispatch. `uniforms` are 32-bit words that the kernel sees as its last binding; `flops` are the
   * floating-point operations that its formula asks for, for profiles.
   */
  run(kernel: Kernel, bindings: readonly Binding[], workgroups: Workgroups, uniforms?: Uint32Array, flops = 0): void {
    const all = uniforms ? [...bindings, { buffer: this.uniforms.get(uniforms) }] : bindings;
    this.recorder.dispatch(kernel, all, workgroups, flops);
  }

  /** Whether arrays may be f16. */
  get hasF16(): boolean {
    return this.device.features.has("shader-f16");
  }

  /** An array on the GPU with undefined content; give it back with `release`. Throws for f16 without `hasF16`. */
  empty(shape: Shape, dtype: DType = "f32"): GpuArray {
    if (dtype === "f16" && !this.hasF16) throw new NoF16Error(this.device.adapterInfo);
    return { buffer: this.buffers.acquire(bytesOf({ shape, dtype })), offset: 0, shape, dtype };
  }

  /** Copies values to a new array on the GPU; for f16 they are rounded. */
  upload(values: Float32Array | Uint32Array, shape: Shape, dtype: DType = "f32"): GpuArray {
    if (values.length !== sizeOf(shape)) throw new RangeError(`${values.length} values don't fill shape [${shape}]`);
    const array = this.empty(shape, dtype);
    this.write(array, values);
    return array;
  }

  /** Overwrites an array's values, after the commands recorded so far. Floats for an f16 array are rounded. */
  write(array: GpuArray, values: Float32Array | Uint32Array | Uint8Array): void {
    this.recorder.flush();
    const stored = array.dtype === "f16" && values instanceof Float32Array ? narrowToHalf(values) : values;
    const whole = wholeWords(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
    this.device.queue.writeBuffer(array.buffer, array.offset, whole as Uint8Array<ArrayBuffer>);
  }

  /** Fills an array with zeros. */
  zero(array: GpuArray): void {
    this.recorder.encode((encoder) => encoder.clearBuffer(array.buffer, array.offset, bytesOf(array)));
  }

  /** Copies all of `from` to `to`, which has the same type. */
  copy(from: GpuArray, to: GpuArray): void {
    sharedDType("copy", { from, to });
    this.recorder.encode((encoder) =>
      encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, bytesOf(from)),
    );
  }

  release(...arrays: GpuArray[]): void {
    for (const { buffer } of arrays) this.buffers.release(buffer);
  }

  /** Reads values back, once everything recorded so far has run. */
  async read(array: GpuArray): Promise<Float32Array<ArrayBuffer>> {
    const bytes = await this.readBytes(array);
    return array.dtype === "f16" ? widenHalf(new Uint16Array(bytes, 0, sizeOf(array.shape))) : new Float32Array(bytes);
  }

  /** As `read`, for arrays of unsigned integers. */
  async readUint32(array: GpuArray): Promise<Uint32Array<ArrayBuffer>> {
    return new Uint32Array(await this.readBytes(array));
  }

  private async readBytes(array: GpuArray): Promise<ArrayBuffer> {
    const bytes = bytesOf(array);
    const staging = this.staging.acquire(bytes);
    this.recorder.encode((encoder) => encoder.copyBufferToBuffer(array.buffer, array.offset, staging, 0, bytes));
    this.recorder.flush();
    try {
      await this.settle(staging.mapAsync(GPUMapMode.READ));
    } catch (error) {
      throw this.failure ?? new Error(`the GPU gave no values back: ${(error as Error).message || "it was closed"}`);
    }
    const values = staging.getMappedRange().slice(0);
    staging.unmap();
    this.staging.release(staging);
    if (this.failure) throw this.failure;
    return values;
  }

  /** Waits until everything recorded so far has run. */
  async idle(): Promise<void> {
    this.recorder.flush();
    await this.settle(this.device.queue.onSubmittedWorkDone());
    if (this.failure) throw this.failure;
  }

  /**
   * Gets ready for `work`, which is called a few times without running anything: its dispatches are only noted. Where
   * an operation has several variants and nobody has measured which is the fastest on this adapter, and tuning is on,
   * that happens now; then all its kernels are compiled, many at a time. Buffers that `work` acquires are real.
   * Throws the signal's reason once it aborts while variants are measured, and records nothing from then on.
   */
  async prepare(work: () => void, options: TuneOptions = {}): Promise<void> {
    if (this.tuning) {
      let tunables: Tunable[] = [];
      this.recorder.rehearse(() => {
        tunables = this.tuner.note(work);
      });
      if (tunables.length > 0) await this.tune(tunables, options);
    }
    await this.compile(work);
  }

  private async tune(tunables: readonly Tunable[], options: TuneOptions): Promise<void> {
    // Whoever noted them has given their arrays back by now: as scratch, one could be read and written at once.
    const arrays = tunables.flatMap((tunable) => tunable.arrays);
    const reserved = this.buffers.reserve(arrays.map(({ buffer }) => buffer));
    try {
      if ((await tune(this, tunables, options)) === 0) return;
    } finally {
      for (const buffer of reserved) this.buffers.release(buffer);
    }
    await this.onTuned?.(this.tuner.all);
  }

  /** Compiles, many at a time, every kernel that `work` would run, without running any. */
  async compile(work: () => void): Promise<void> {
    const missing = this.pipelines.missing(this.recorder.rehearse(work));
    if (missing.length > 0) {
      await this.settle(this.pipelines.compile(missing));
      await this.warm?.(this, missing);
    }
    if (this.failure) throw this.failure;
  }

  /** Bytes on the GPU: of all arrays' buffers, lent or free, and of operands in textures. */
  get allocatedBytes(): number {
    const { x, w, rows } = this.texels;
    return [this.buffers, x, w, rows].reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0);
  }

  /**
   * Objects created since the start. A training step that is warm creates none: buffers come from pools, bind groups
   * and pipelines from caches.
   */
  get created(): { buffers: number; bindGroups: number; pipelines: number } {
    return {
      buffers:
        this.buffers.created +
        this.staging.created +
        this.uniforms.created +
        this.texels.x.created +
        this.texels.w.created +
        this.texels.rows.created,
      bindGroups: this.recorder.bindGroupsCreated,
      pipelines: this.pipelines.created,
    };
  }

  /** Frees the device. */
  destroy(): void {
    this.device.destroy();
  }
}

/** A queue takes whole words only. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
