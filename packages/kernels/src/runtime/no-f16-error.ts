/** Thrown where f16 is asked of an adapter that has none. */
export class NoF16Error extends Error {
  constructor({ vendor, architecture, device }: GPUAdapterInfo) {
    const adapter = device || `${vendor} ${architecture}`.trim() || "this adapter";
    super(
      `${adapter} has no shader-f16, which 16-bit floats need: stay with f32, or use another adapter; ` +
        "most GPUs have it with a current driver, and Mesa's lavapipe does",
    );
    this.name = "NoF16Error";
  }
}
