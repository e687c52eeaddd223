import type { z } from "@hono/zod-openapi";
import type * as schemas from "./schemas.js";

/** The types of `schemas.ts`, for the page: importing them costs it nothing. */
export type Status = z.infer<typeof schemas.statusSchema>;
export type Model = z.infer<typeof schemas.modelSchema>;
export type Prediction = z.infer<typeof schemas.predictionSchema>;
/** All have defaults. */
export type TrainOptions = z.input<typeof schemas.trainOptionsSchema>;
export type TrainSettings = z.output<typeof schemas.trainOptionsSchema>;
export type TrainResult = z.infer<typeof schemas.trainResultSchema>;
export type Job = z.infer<typeof schemas.jobSchema>;
export type JobEvent = z.infer<typeof schemas.jobEventSchema>;
export type EndEvent = Extract<JobEvent, { event: "end" }>;
export type CleanList = z.infer<typeof schemas.cleanListSchema>;
export type Choices = z.infer<typeof schemas.choicesSchema>;
export type Applied = z.infer<typeof schemas.appliedSchema>;
export type Undone = z.infer<typeof schemas.undoneSchema>;
export type Saved = z.infer<typeof schemas.savedSchema>;
