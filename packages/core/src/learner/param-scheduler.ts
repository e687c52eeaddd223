import type { OptimizerSchedule } from "../optim/index.js";
import { type Callback, order } from "./callback.js";

/** Sets learning rates and momentum before each training batch. */
export const paramScheduler = ({ lrs, mom }: OptimizerSchedule): Callback => ({
  order: order.paramScheduler,
  beforeBatch({ training, opt, pctTrain }) {
    if (!training) return;
    opt.lrs = lrs.map((schedule) => schedule(pctTrain));
    opt.mom = mom(pctTrain);
  },
});
