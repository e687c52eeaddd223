/** Reads values from bytes one after the other; throws a RangeError at their end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8 = () => this.#view.getUint8(this.#advance(1));
  u16 = () => this.#view.getUint16(this.#advance(2), true);
  i32 = () => this.#view.getInt32(this.#advance(4), true);
  u32 = () => this.#view.getUint32(this.#advance(4), true);
  u64 = () => this.#view.getBigUint64(this.#advance(8), true);
  /** Big-endian, as pickle writes floats. */
  f64 = () => this.#view.getFloat64(this.#advance(8), false);

  /** The next `count` bytes, not copied. */
  bytes(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** The next `count` bytes as UTF-8; what isn't UTF-8 becomes U+FFFD. */
  text = (count: number) => new TextDecoder().decode(this.bytes(count));

  /** Text up to the next line feed, which is read too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw new RangeError("it ends within a line");
    const line = this.text(end - this.#position);
    this.#advance(1);
    return line;
  }

  #advance(count: number): number {
    const start = this.#position;
    if (count > this.#bytes.length - start) throw new RangeError("it ends too early");
    this.#position += count;
    return start;
  }
}
