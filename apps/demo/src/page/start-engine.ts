import { proxy, wrap } from "comlink";
import type { Engine } from "../engine/engine.js";
import { text } from "./text.js";

/** The engine in its worker. `end` takes the worker away with all it holds. */
export interface RunningEngine {
  readonly engine: Engine;
  /** Rejects if the worker breaks down: its calls would never be answered. */
  readonly broken: Promise<never>;
  end(): void;
}

export function startEngine(): RunningEngine {
  const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" });
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => reject(new Error(event.message || text.machine.unreachable)));
  });
  // It is looked at only where somebody waits.
  broken.catch(() => {});
  const remote = wrap<Engine>(worker);
  const engine: Engine = {
    open: () => remote.open(),
    loadModel: (bytes) => remote.loadModel(bytes),
    predict: (picture, options) => remote.predict(picture, options),
    openSet: (pictures, onProgress) => remote.openSet(pictures as never, onProgress && proxy(onProgress)),
    train: (options, onEvent) => remote.train(options, proxy(onEvent)),
    pause: () => remote.pause(),
    resume: () => remote.resume(),
    stop: () => remote.stop(),
    judge: (onProgress) => remote.judge(onProgress && proxy(onProgress)),
    confusionMatrix: () => remote.confusionMatrix(),
    export: () => remote.export(),
  };
  return { engine: answeringOrBroken(engine, broken), broken, end: () => worker.terminate() };
}

/** The engine, whose calls fail when its worker does, rather than wait for ever. */
function answeringOrBroken(engine: Engine, broken: Promise<never>): Engine {
  return new Proxy(engine, {
    get(target, name: keyof Engine) {
      const call = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => Promise.race([call(...args), broken]);
    },
  });
}
