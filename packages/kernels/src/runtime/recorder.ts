import type { Kernel } from "./kernel.js";
import type { Pipelines } from "./pipelines.js";

/** A texture whose texels are an array's values, four in each; `size` are their bytes. */
export interface TexelBinding {
  readonly view: GPUTextureView;
  readonly size: number;
}

/** What a kernel reads or writes. */
export type Binding = GPUBufferBinding | TexelBinding;

export type Workgroups = readonly [x: number, y?: number, z?: number];

/** Dispatches gathered before a submit: enough to make submits rare, few enough that the GPU starts early. */
const DISPATCHES_PER_SUBMIT = 48;

/** Bind groups kept before all are dropped: some tens of steps' worth, were no buffer ever used twice. */
const MAX_BIND_GROUPS = 8192;

/** What a profile learns of a dispatch. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly bindings: readonly Binding[];
  readonly flops: number;
}

/** Asks where to write a dispatch's timestamps; each dispatch gets a pass of its own while one is set. */
export type Timer = (dispatch: Dispatch) => GPUComputePassTimestampWrites;

/** Gathers dispatches into few passes and submits, and keeps bind groups by the buffers they hold. */
export class Recorder {
  private encoder: GPUCommandEncoder | undefined;
  private pass: GPUComputePassEncoder | undefined;
  private pending = 0;
  private rehearsed: Set<Kernel> | undefined;
  private readonly bindGroups = new Map<GPUComputePipeline, Map<string, GPUBindGroup>>();
  private readonly ids = new WeakMap<GPUBuffer | GPUTextureView, number>();
  private nextId = 0;
  private groups = 0;
  timer: Timer | undefined;

  /** Counters since the start. */
  dispatches = 0;
  submits = 0;
  bindGroupsCreated = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
  ) {}

  dispatch(kernel: Kernel, bindings: readonly Binding[], [x, y = 1, z = 1]: Workgroups, flops = 0): void {
    const limit = this.device.limits.maxComputeWorkgroupsPerDimension;
    if (x > limit || y > limit || z > limit)
      throw new RangeError(`${kernel.label}: ${x}x${y}x${z} workgroups, the adapter allows ${limit} each way`);
    if (this.rehearsed) {
      this.rehearsed.add(kernel);
      return;
    }
    const pipeline = this.pipelines.get(kernel);
    if (this.timer) {
      this.endPass();
      this.pass = this.open().beginComputePass({ timestampWrites: this.timer({ kernel, bindings, flops }) });
    }
    this.pass ??= this.open().beginComputePass();
    this.pass.setPipeline(pipeline);
    this.pass.setBindGroup(0, this.bindGroup(pipeline, bindings));
    this.pass.dispatchWorkgroups(x, y, z);
    this.dispatches++;
    if (++this.pending >= DISPATCHES_PER_SUBMIT) this.flush();
  }

  /** Records copies and clears, in order with the dispatches. */
  encode(commands: (encoder: GPUCommandEncoder) => void): void {
    if (this.rehearsed) return;
    this.endPass();
    commands(this.open());
  }

  /** Submits what was recorded. */
  flush(): void {
    this.endPass();
    if (!this.encoder) return;
    this.device.queue.submit([this.encoder.finish()]);
    this.encoder = undefined;
    this.pending = 0;
    this.submits++;
  }

  /** Calls `work` and returns the kernels that it would have run. */
  rehearse(work: () => void): Set<Kernel> {
    this.rehearsed = new Set();
    try {
      work();
      return this.rehearsed;
    } finally {
      this.rehearsed = undefined;
    }
  }

  /** Drops the cached bind groups; they would keep destroyed buffers from being freed. */
  forgetBindGroups(): void {
    this.bindGroups.clear();
    this.groups = 0;
  }

  private open(): GPUCommandEncoder {
    this.encoder ??= this.device.createCommandEncoder();
    return this.encoder;
  }

  private endPass(): void {
    this.pass?.end();
    this.pass = undefined;
  }

  private bindGroup(pipeline: GPUComputePipeline, bindings: readonly Binding[]): GPUBindGroup {
    let groups = this.bindGroups.get(pipeline);
    if (!groups) this.bindGroups.set(pipeline, (groups = new Map()));
    const key = bindings
      .map((b) => ("view" in b ? this.id(b.view) : `${this.id(b.buffer)}+${b.offset ?? 0}:${b.size ?? ""}`))
      .join();
    let group = groups.get(key);
    if (!group) {
      group = this.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: bindings.map((b, binding) => ({ binding, resource: "view" in b ? b.view : b })),
      });
      if (++this.groups > MAX_BIND_GROUPS) this.forgetBindGroups();
      else groups.set(key, group);
      this.bindGroupsCreated++;
    }
    return group;
  }

  private id(resource: GPUBuffer | GPUTextureView): number {
    let id = this.ids.get(resource);
    if (id === undefined) this.ids.set(resource, (id = this.nextId++));
    return id;
  }
}
