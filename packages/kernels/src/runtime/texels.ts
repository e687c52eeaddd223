import type { Recorder, TexelBinding } from "./recorder.js";

const BYTES_PER_TEXEL = 16;

/** Texels in a row: every adapter allows 8192 of them and as many rows, which is more than a binding's 128 MiB. */
const COLUMNS = 4096;
const BYTES_PER_ROW = COLUMNS * BYTES_PER_TEXEL;

/** WGSL: the vec4 at index `i` of the array that a texture holds. */
export const loadTexel = (texture: string, i: string): string =>
  `textureLoad(${texture}, vec2u(${i} % ${COLUMNS}u, ${i} / ${COLUMNS}u))`;

/** WGSL: the row of a texture that holds zeros, whatever array was copied to it. */
export const zeroTexels = (texture: string): string => `(textureDimensions(${texture}).y - 1u)`;

/**
 * WGSL: where the vec4 at index `i` of an array is in its texture, or a zero unless `when` holds; `zeros` is its `zeroTexels`.
 * Choosing between places costs one instruction, between values four. Any `i` is a valid one where there is a zero.
 */
export const texelOrZeroAt = (i: string, when: string, zeros: string): string =>
  `vec2u(${i} % ${COLUMNS}u, select(${zeros}, ${i} / ${COLUMNS}u, ${when}))`;

/** A texture that grows. */
class Scratch {
  private texture: GPUTexture | undefined;
  private view: GPUTextureView | undefined;
  /** Textures created since the start. */
  created = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly recorder: Recorder,
  ) {}

  get bytes(): number {
    return this.texture ? this.texture.width * this.texture.height * BYTES_PER_TEXEL : 0;
  }

  /** The texture, with so many columns and rows at least. */
  reserve(columns: number, rows: number): { texture: GPUTexture; view: GPUTextureView } {
    let { texture, view } = this;
    if (texture && view && texture.width >= columns && texture.height >= rows) return { texture, view };
    const size = [Math.max(columns, texture?.width ?? 0), Math.max(rows, texture?.height ?? 0)];
    if (texture) {
      this.recorder.flush(); // what still reads it
      this.recorder.forgetBindGroups();
      texture.destroy();
    }
    const usage = GPUTextureUsage.COPY_DST | GPUTextureUsage.STORAGE_BINDING;
    this.texture = texture = this.device.createTexture({ size, format: "rgba32float", usage });
    this.view = view = texture.createView();
    this.created++;
    return { texture, view };
  }
}

/**
 * A texture that arrays are copied to, one after the other, for kernels to read them there. It is as large as the largest
 * of them was. Commands run in the order in which they were recorded, so a copy waits for the reads before it.
 */
export class Texels {
  private readonly scratch: Scratch;

  constructor(
    device: GPUDevice,
    private readonly recorder: Recorder,
  ) {
    this.scratch = new Scratch(device, recorder);
  }

  /** Textures created since the start. */
  get created(): number {
    return this.scratch.created;
  }

  get allocatedBytes(): number {
    return this.scratch.bytes;
  }

  /** Records a copy of values, whose bytes are a multiple of 16. */
  copy({ buffer, offset = 0, size = 0 }: GPUBufferBinding): TexelBinding {
    // WebGPU's textures begin as zeros, and the last row stays so.
    const { texture, view } = this.scratch.reserve(COLUMNS, Math.ceil(size / BYTES_PER_ROW) + 1);
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
}

/** Rows of a matrix that stand below each other in a texture; the next ones stand beside them. */
const FOLD = 8192;

/** Texels between rows. A processor's caches hold few of what lies at distances of a power of two. */
const GAP = 4;

/** WGSL: where row `row` of a matrix of rows of `width` texels begins in its texture. */
export const texelRow = (row: string, width: string): string =>
  `vec2u(${row} / ${FOLD}u * (${width} + ${GAP}u), ${row} % ${FOLD}u)`;

/** The same for matrices, whose rows lie apart in their texture; there is one for each width. */
export class TexelRows {
  private readonly widths = new Map<number, Scratch>();

  constructor(
    private readonly device: GPUDevice,
    private readonly recorder: Recorder,
  ) {}

  get created(): number {
    return [...this.widths.values()].reduce((sum, { created }) => sum + created, 0);
  }

  get allocatedBytes(): number {
    return [...this.widths.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether a matrix can be copied: WebGPU wants rows of 256 bytes, and has an end to a texture's width. */
  fits(size: number, width: number): boolean {
    const folds = Math.ceil(size / (width * BYTES_PER_TEXEL) / FOLD);
    return width % 16 === 0 && folds * (width + GAP) <= this.device.limits.maxTextureDimension2D;
  }

  /** Records a copy of a matrix with rows of `width` texels. */
  copy({ buffer, offset = 0, size = 0 }: GPUBufferBinding, width: number): TexelBinding {
    const bytesPerRow = width * BYTES_PER_TEXEL;
    const rows = size / bytesPerRow;
    const folds = Math.ceil(rows / FOLD);
    let scratch = this.widths.get(width);
    if (!scratch) this.widths.set(width, (scratch = new Scratch(this.device, this.recorder)));
    const { texture, view } = scratch.reserve(folds * (width + GAP), Math.min(rows, FOLD));
    this.recorder.encode((encoder) => {
      for (let fold = 0; fold < folds; fold++) {
        const first = fold * FOLD;
        const source = { buffer, offset: offset + first * bytesPerRow, bytesPerRow };
        const origin = [fold * (width + GAP), 0];
        encoder.copyBufferToTexture(source, { texture, origin }, [width, Math.min(FOLD, rows - first)]);
      }
    });
    return { view, size };
  }
}
