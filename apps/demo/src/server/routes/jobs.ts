import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { jobEventSchema, jobSchema, trainOptionsSchema } from "../../api/schemas.js";
import type { Demo } from "../demo.js";
import { Refusal } from "../refusal.js";
import { failures, json, newRoutes, upTo } from "./routes.js";

const params = z.object({ id: z.string() });

const start = createRoute({
  method: "post",
  path: "/jobs",
  summary: "Begin to train on the server's folder",
  middleware: upTo(1),
  request: { body: { required: true, ...json(trainOptionsSchema, "How; everything has a default") } },
  responses: { 201: json(jobSchema, "The job"), ...failures },
});

const read = createRoute({
  method: "get",
  path: "/jobs/{id}",
  request: { params },
  responses: { 200: json(jobSchema, "How it stands"), ...failures },
});

const events = createRoute({
  method: "get",
  path: "/jobs/{id}/events",
  summary: "What happens in a job, from its first event, as server-sent events",
  request: {
    params,
    headers: z.object({
      "last-event-id": z.coerce.number().int().min(0).optional().openapi({ description: "Go on after this event." }),
    }),
  },
  responses: {
    200: { description: "Until the event `end`", content: { "text/event-stream": { schema: jobEventSchema } } },
    ...failures,
  },
});

const stop = createRoute({
  method: "delete",
  path: "/jobs/{id}",
  summary: "End a job; its model is what training had come to",
  request: { params },
  responses: { 200: json(jobSchema, "The job, which ends soon"), ...failures },
});

const model = createRoute({
  method: "get",
  path: "/jobs/{id}/model",
  summary: "The export.safetensors of a training that has ended",
  request: { params },
  responses: {
    200: {
      description: "The model",
      content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...failures,
  },
});

/** Trainings, and what judging has in common with them. */
export function jobRoutes(demo: Demo): OpenAPIHono {
  const { jobs } = demo;
  const routes = newRoutes();
  routes.openapi(start, (c) => c.json(demo.train(c.req.valid("json")).info, 201));
  routes.openapi(read, (c) => c.json(jobs.get(c.req.valid("param").id).info, 200));
  routes.openapi(stop, (c) => {
    const job = jobs.get(c.req.valid("param").id);
    job.stop();
    return c.json(job.info, 200);
  });
  routes.openapi(events, (c) => {
    const job = jobs.get(c.req.valid("param").id);
    const last = c.req.valid("header")["last-event-id"];
    return streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      for await (const { id, event } of job.follow(last, left.signal))
        await stream.writeSSE({ id: `${id}`, data: JSON.stringify(event) });
    });
  });
  routes.openapi(model, (c) => {
    const job = jobs.get(c.req.valid("param").id);
    if (!job.model) throw new Refusal(409, "This job has no model: wait until it has ended, or train again.");
    return c.body(Uint8Array.from(job.model), 200, {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": 'attachment; filename="export.safetensors"',
    });
  });
  return routes;
}
