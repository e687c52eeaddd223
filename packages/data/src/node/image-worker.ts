import { parentPort } from "node:worker_threads";
import { ImageError } from "../image/image-error.js";
import { applyTransforms, transformFromJSON } from "../transforms/pipeline.js";
import { decodeImage } from "./decode.js";
import type { WorkerAnswer, WorkerJob } from "./image-threads.js";

/** A thread that opens and transforms pictures: one message per picture in, one out, in any order. */
const port = parentPort;
port?.on("message", async (job: WorkerJob) => {
  const answer = await work(job);
  port.postMessage(answer, "image" in answer ? [answer.image.data.buffer as ArrayBuffer] : []);
});

async function work({ id, path, options, transforms, key }: WorkerJob): Promise<WorkerAnswer> {
  try {
    const decoded = await decodeImage(path, options);
    const image = applyTransforms(transforms.map(transformFromJSON), decoded, key);
    // Only memory that belongs to the picture alone may change hands.
    const isWhole = image.data.byteLength === image.data.buffer.byteLength;
    return { id, image: { ...image, data: isWhole ? image.data : image.data.slice() } };
  } catch (error) {
    if (error instanceof ImageError) return { id, unreadable: { item: error.item, reason: error.reason } };
    return { id, message: (error as Error).message };
  }
}
