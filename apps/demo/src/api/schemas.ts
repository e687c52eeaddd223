import { z } from "@hono/zod-openapi";

/** What the server takes and gives. The page imports only the types (`types.ts`), so that zod stays out of its bundle. */

const share = z.number().min(0).max(1);
const count = z.int().min(0);

export const failureSchema = z.object({ error: z.string() }).openapi("Failure", {
  description: "What went wrong and what to do about it, as a sentence for people.",
});

export const appSchema = z.object({ server: z.literal(true) }).openapi("App");

export const modelSchema = z
  .object({ architecture: z.string(), vocab: z.array(z.string()), size: count })
  .openapi("Model", { description: "`size`: pixels along each side of what the network sees." });

export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["train", "judge"]),
    state: z.enum(["running", "done", "stopped", "failed"]),
  })
  .openapi("Job");

export const statusSchema = z
  .object({
    adapter: z.object({ name: z.string(), software: z.boolean() }).nullable(),
    problem: z.string().optional().openapi({ description: "Why there is no adapter." }),
    folder: z.string().nullable(),
    model: modelSchema.nullable(),
    weights: z.boolean().openapi({ description: "Whether GET /api/weights has pretrained weights to give." }),
    job: jobSchema.nullable().openapi({ description: "The one that is running, or the last one." }),
  })
  .openapi("Status");

export const predictionSchema = z
  .object({
    label: z.string(),
    index: count,
    probabilities: z.array(share),
    milliseconds: z.number(),
    heat: z
      .object({ width: count, height: count, values: z.array(share) })
      .optional()
      .openapi({
        description: "Grad-CAM of the predicted class, row by row: 0 cold, 1 hot.",
      }),
  })
  .openapi("Prediction");

export const trainOptionsSchema = z
  .strictObject({
    size: z.int().min(32).max(1024).default(224),
    epochs: z.int().min(1).max(10_000).default(4),
    freezeEpochs: z.int().min(0).max(10_000).default(1),
    batchSize: z.int().min(2).max(1024).default(64),
    validPct: z.number().gt(0).lt(1).default(0.2),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(42),
    augMult: z.number().min(0).max(3.5).default(0),
    lrMult: z.number().min(1).max(10_000).optional().openapi({
      description: "How many times slower than the head the first layers learn. Default: 100 if pretrained, else 1.",
    }),
    pretrained: z
      .boolean()
      .default(true)
      .openapi({ description: "Start from ImageNet's weights, if they can be had." }),
  })
  .openapi("TrainOptions");

const lossSchema = z.number().nullable().openapi({ description: "null: not a number, as when training diverges." });

export const trainResultSchema = z
  .object({
    finished: z.boolean().openapi({ description: "False if it was stopped: the model is what training had come to." }),
    errorRate: share.nullable().openapi({ description: "Of the last epoch that ended; null: none has." }),
    validLoss: lossSchema,
    seconds: z.number(),
  })
  .openapi("TrainResult");

/** A job's events, each with the number that `Last-Event-ID` goes on from. The last one is `end`. */
export const jobEventSchema = z
  .discriminatedUnion("event", [
    z.object({ event: z.literal("start"), train: count, valid: count, steps: count, bytesBound: count }),
    z.object({
      event: z.literal("batch"),
      step: count,
      steps: count,
      loss: lossSchema,
      imagesPerSecond: z.number(),
      secondsLeft: z.number().nullable(),
    }),
    z.object({
      event: z.literal("epoch"),
      phase: z.enum(["frozen", "unfrozen"]),
      epoch: count,
      trainLoss: lossSchema,
      validLoss: lossSchema,
      errorRate: share,
      seconds: z.number(),
    }),
    z.object({ event: z.literal("warning"), message: z.string() }),
    z.object({ event: z.literal("download"), name: z.string(), received: count, total: count.optional() }),
    z.object({ event: z.literal("progress"), done: count, all: count }),
    z.object({
      event: z.literal("end"),
      state: z.enum(["done", "stopped", "failed"]),
      error: z.string().optional(),
      result: trainResultSchema.optional(),
    }),
  ])
  .openapi("JobEvent");

export const judgedSchema = z
  .object({
    name: z.string(),
    label: z.string(),
    split: z.enum(["train", "valid"]),
    predicted: z.string(),
    probability: share,
    loss: z.number(),
    probabilities: z.array(share).optional(),
  })
  .openapi("Judged");

const choiceSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("keep") }),
  z.object({ action: z.literal("delete") }),
  z.object({ action: z.literal("relabel"), label: z.string() }),
]);

export const choicesSchema = z
  .object({
    version: z.literal(1),
    steps: z.array(z.object({ names: z.array(z.string()), choice: choiceSchema.nullable() })),
  })
  .openapi("Choices", { description: "All that was decided, in order: what `Choices.toJSON` of @sunbear/core gives." });

export const cleanListSchema = z
  .object({
    vocab: z.array(z.string()),
    items: z.array(judgedSchema).openapi({ description: "Largest loss first." }),
    duplicates: z.array(z.array(z.string())).openapi({ description: "Groups of names that show the same picture." }),
    choices: choicesSchema,
    canUndo: z.boolean().openapi({ description: "Whether an application can be taken back." }),
  })
  .openapi("CleanList");

const moveSchema = z.object({ from: z.string(), to: z.string(), deleted: z.boolean() }).openapi("Move");

export const appliedSchema = z
  .object({
    moves: z.array(moveSchema),
    missing: z.array(z.string()).openapi({ description: "Files that had gone before they could be moved." }),
  })
  .openapi("Applied");

export const undoneSchema = z
  .object({
    moves: z.array(moveSchema).openapi({ description: "What was moved back, from `to` to `from`." }),
    kept: z.array(moveSchema).openapi({ description: "What stays, since another file has taken its place." }),
  })
  .openapi("Undone");

export const savedSchema = z.object({ delete: count, change: count }).openapi("Saved", {
  description: "How many pictures are to be deleted, and how many re-labelled.",
});
