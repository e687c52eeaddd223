import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Image } from "../image/image.js";
import { ImageError } from "../image/image-error.js";
import type { ItemKey } from "../transforms/pipeline.js";
import type { TransformJson } from "../transforms/transform.js";
import type { DecodeOptions } from "./decode.js";

export interface WorkerJob {
  readonly id: number;
  readonly path: string;
  readonly options: DecodeOptions;
  readonly transforms: readonly TransformJson[];
  readonly key: ItemKey;
}

export type WorkerAnswer =
  | { readonly id: number; readonly image: Image }
  | { readonly id: number; readonly unreadable: { readonly item: string; readonly reason: string } }
  | { readonly id: number; readonly message: string };

interface Waiting {
  resolve(image: Image): void;
  reject(error: Error): void;
}

/** One thread and what it owes. */
class ImageWorker {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();

  constructor(file: URL, onExit: () => void) {
    this.worker = new Worker(file);
    this.worker.on("message", (answer: WorkerAnswer) => this.settle(answer));
    this.worker.on("error", (error) => this.fail(error));
    this.worker.on("exit", (code) => {
      this.fail(new Error(`a thread that opens pictures ended with code ${code}`));
      onExit();
    });
    this.worker.unref();
  }

  get load(): number {
    return this.waiting.size;
  }

  run(job: WorkerJob): Promise<Image> {
    return new Promise((resolve, reject) => {
      this.waiting.set(job.id, { resolve, reject });
      // A thread keeps the process alive while somebody waits for it, and no longer.
      this.worker.ref();
      this.worker.postMessage(job);
    });
  }

  private settle(answer: WorkerAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ("image" in answer) waiting?.resolve(answer.image);
    else if ("unreadable" in answer) waiting?.reject(new ImageError(answer.unreadable.item, answer.unreadable.reason));
    else waiting?.reject(new Error(answer.message));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The threads' program lies beside the built file; from sources, or bundled into another program, there is none. */
const program = new URL("./image-worker.js", import.meta.url);

const workers: ImageWorker[] = [];
let nextId = 0;

/** How many threads are of use: a core each. What consumes the pictures mostly waits, for them or for the GPU. */
export const usefulThreads = (): number => Math.min(8, availableParallelism());

/** Whether threads can be had at all. */
export const canRunOnThreads = program.protocol === "file:" && existsSync(fileURLToPath(program));

/** Opens and transforms a picture on one of at most `threads` threads, which all loaders of the process share. */
export function runOnThread(job: Omit<WorkerJob, "id">, threads: number): Promise<Image> {
  const [least] = workers.toSorted((a, b) => a.load - b.load);
  const worker = least && (least.load === 0 || workers.length >= threads) ? least : startWorker();
  return worker.run({ ...job, id: nextId++ });
}

function startWorker(): ImageWorker {
  const worker = new ImageWorker(program, () => workers.splice(workers.indexOf(worker), 1));
  workers.push(worker);
  return worker;
}
