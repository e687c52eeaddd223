import { expect, it } from "vitest";
import type { TrainEvent, TrainOptions, TrainResult } from "../../engine/engine.js";
import { type Trainer, Training } from "./training.js";

const options = {} as TrainOptions;
const result: TrainResult = { finished: true, errorRate: 0.1, validLoss: 0.3, seconds: 7 };
const batch = (step: number, loss: number): TrainEvent => ({
  event: "batch",
  step,
  steps: 4,
  loss,
  imagesPerSecond: 20,
  secondsLeft: 3,
});
const epoch: TrainEvent = {
  event: "epoch",
  phase: "frozen",
  epoch: 0,
  trainLoss: 1.5,
  validLoss: 0.3,
  errorRate: 0.1,
  seconds: 2,
};

function trainer(change: Partial<Trainer>): Trainer {
  const nothing = async () => {};
  return {
    canPause: true,
    open: async () => undefined,
    train: async () => result,
    pause: nothing,
    resume: nothing,
    stop: nothing,
    ...change,
  };
}

it("keeps what it is told, and the step at which an epoch ended", async () => {
  const training = new Training();
  const told = trainer({
    async train(_, onEvent) {
      for (const event of [batch(1, 2), batch(2, 1), epoch, batch(3, 0.5)]) onEvent(event);
      return result;
    },
  });
  expect(await training.run(told, async () => options)).toBe(true);
  expect(training.losses.value).toEqual([2, 1, 0.5]);
  expect(training.epochs.value[0]).toMatchObject({ step: 2, validLoss: 0.3 });
  expect(training.stage.value).toBe("done");
});

it("says what failed, and starts anew without what was before", async () => {
  const training = new Training();
  const failing = trainer({
    async train(_, onEvent) {
      onEvent(batch(1, 2));
      throw new Error("The GPU was lost.");
    },
  });
  expect(await training.run(failing, async () => options)).toBe(false);
  expect(training.stage.value).toBe("failed");
  expect(training.error.value?.message).toBe("The GPU was lost.");
  expect(training.losses.value).toEqual([2]);
  await training.run(trainer({}), async () => options);
  expect(training.error.value).toBeUndefined();
  expect(training.losses.value).toEqual([]);
});

it("doesn't call a stopping training paused", async () => {
  const training = new Training();
  let tell = (_: TrainEvent) => {};
  let end = (_: TrainResult) => {};
  const slow = trainer({
    train: (_, onEvent) => {
      tell = onEvent;
      return new Promise((resolve) => (end = resolve));
    },
  });
  const running = training.run(slow, async () => options);
  await new Promise((resolve) => setTimeout(resolve));
  tell({ event: "paused" });
  expect(training.stage.value).toBe("paused");
  await training.stop();
  tell({ event: "resumed" });
  expect(training.stage.value).toBe("stopping");
  end({ ...result, finished: false });
  await running;
  expect(training.stage.value).toBe("done");
});
