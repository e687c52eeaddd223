import type { Recorder, TexelBinding } from "./recorder.js";

const BYTES_PER_TEXEL = 16;

/** Texels in a row: every adapter allows 8192 of them and as many rows, which is more than a binding's 128 MiB. */
const COLUMNS = 4096;
const BYTES_PER_ROW = COLUMNS * BYTES_PER_TEXEL;

/** WGSL: the vec4 at index `i` of the array that a texture holds. */
export const loadTexel = (texture: string, i: string): string =>
  `textureLoad(${texture}, vec2u(${i} % ${COLUMNS}u, ${i} / ${COLUMNS}u))`;

/**
 * A texture that arrays are copied to, one after the other, for kernels to read them there. It is as large as the largest
 * of them was. Commands run in the order in which they were recorded, so a copy waits for the reads before it.
 */
export class Texels {
  private texture: GPUTexture | undefined;
  private view: GPUTextureView | undefined;
  /** Textures created since the start. */
  created = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly recorder: Recorder,
  ) {}

  get allocatedBytes(): number {
    return this.texture ? this.texture.height * BYTES_PER_ROW : 0;
  }

  /** Records a copy of values, whose bytes are a multiple of 16. */
  copy({ buffer, offset = 0, size = 0 }: GPUBufferBinding): TexelBinding {
    const view = this.reserve(Math.ceil(size / BYTES_PER_ROW));
    const texture = this.texture!;
    const rows = Math.floor(size / BYTES_PER_ROW);
    const rest = (size % BYTES_PER_ROW) / BYTES_PER_TEXEL;
    this.recorder.encode((encoder) => {
      const bytesPerRow = BYTES_PER_ROW;
      const after = offset + rows * BYTES_PER_ROW;
      if (rows > 0) encoder.copyBufferToTexture({ buffer, offset, bytesPerRow }, { texture }, [COLUMNS, rows]);
      if (rest > 0) encoder.copyBufferToTexture({ buffer, offset: after }, { texture, origin: [0, rows] }, [rest]);
    });
    return { view, size };
  }

  /** The texture's view, with `rows` rows at least. */
  private reserve(rows: number): GPUTextureView {
    if (this.view && this.texture!.height >= rows) return this.view;
    if (this.texture) {
      this.recorder.flush(); // what still reads it
      this.recorder.forgetBindGroups();
      this.texture.destroy();
    }
    this.texture = this.device.createTexture({
      size: [COLUMNS, rows],
      format: "rgba32float",
      usage: GPUTextureUsage.COPY_DST | GPUTextureUsage.STORAGE_BINDING,
    });
    this.created++;
    this.view = this.texture.createView();
    return this.view;
  }
}
