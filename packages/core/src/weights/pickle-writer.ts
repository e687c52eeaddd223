/** Writes Python's pickle, protocol 2, as far as a state dict needs it. */
export class PickleWriter {
  private readonly bytes: number[] = [0x80, 2];

  /** Between the two: keys and values in turn. */
  beginDict(): void {
    this.op("}");
    this.op("(");
  }

  endDict(): void {
    this.op("u");
  }

  tuple(items: () => void): void {
    this.op("(");
    items();
    this.op("t");
  }

  text(value: string): void {
    const utf8 = new TextEncoder().encode(value);
    this.op("X");
    this.word(utf8.length);
    for (const byte of utf8) this.bytes.push(byte);
  }

  /** From 0 to 2,147,483,647. */
  integer(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) throw new RangeError(`can't pickle ${value}`);
    this.op("J");
    this.word(value);
  }

  boolean(value: boolean): void {
    this.op(value ? "\x88" : "\x89");
  }

  /** A name of a Python module, such as a function. */
  global(module: string, name: string): void {
    this.op("c");
    for (const char of `${module}\n${name}\n`) this.op(char);
  }

  /** Calls the function below the tuple on top with its items. */
  reduce(): void {
    this.op("R");
  }

  /** Makes the tuple on top the name of something that lies outside. */
  persistentId(): void {
    this.op("Q");
  }

  finish(): Uint8Array {
    this.op(".");
    return Uint8Array.from(this.bytes);
  }

  private op(char: string): void {
    this.bytes.push(char.charCodeAt(0));
  }

  private word(value: number): void {
    this.bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  }
}
