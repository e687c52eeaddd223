import { type Callback, type LearnerState, order } from "../callback.js";

/** Thrown when the loss is no number any more; the message says when and at which rate. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

/** Ends training as soon as the loss is NaN or infinite: nothing good can follow. */
export class TerminateOnNaN implements Callback {
  readonly order = order.terminateOnNaN;

  afterBatch({ training, loss, epoch, iter, iters, opt }: LearnerState): void {
    if (!training || Number.isFinite(loss)) return;
    throw new DivergedError(
      `the loss became ${loss} at step ${epoch * iters + iter} (epoch ${epoch}, batch ${iter}), at a learning rate of ` +
        `${Number(opt.lrs.at(-1)!.toPrecision(6))}: train again with a lower one`,
    );
  }
}
