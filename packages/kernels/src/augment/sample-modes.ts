/** How a value between pixels is found: from the four around it, or from the nearest. */
export type SampleMode = "bilinear" | "nearest";

/** What lies outside a picture: black, the nearest edge pixel, or the picture mirrored without repeating its edge. */
export type SamplePadMode = "zeros" | "border" | "reflection";
