import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  appliedSchema,
  choicesSchema,
  cleanListSchema,
  jobSchema,
  savedSchema,
  undoneSchema,
} from "../../api/schemas.js";
import type { Demo } from "../demo.js";
import { failures, json, newRoutes, upTo } from "./routes.js";

const judge = createRoute({
  method: "post",
  path: "/clean/judge",
  summary: "Begin to look at every picture of the folder with the server's model",
  responses: { 201: json(jobSchema, "The job"), ...failures },
});

const list = createRoute({
  method: "get",
  path: "/clean/list",
  summary: "All pictures, worst first, with the choices made so far",
  responses: { 200: json(cleanListSchema, "The list"), ...failures },
});

const picture = createRoute({
  method: "get",
  path: "/clean/picture",
  summary: "A picture of the list, made small",
  request: { query: z.object({ name: z.string(), size: z.coerce.number().int().min(16).max(2048).default(256) }) },
  responses: {
    200: {
      description: "No side is longer than `size`",
      content: { "image/jpeg": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...failures,
  },
});

const choices = createRoute({
  method: "put",
  path: "/clean/choices",
  summary: "Keep choices on disk; they outlive page and server",
  middleware: upTo(16),
  request: { body: { required: true, ...json(choicesSchema, "All choices, earlier ones included") } },
  responses: { 200: json(savedSchema, "What applying them would do"), ...failures },
});

const apply = createRoute({
  method: "post",
  path: "/clean/apply",
  summary: "Carry the choices out: move files to the folder of their new class, or to the trash",
  responses: { 200: json(appliedSchema, "What was moved"), ...failures },
});

const undo = createRoute({
  method: "post",
  path: "/clean/undo",
  summary: "Take the last application back",
  responses: { 200: json(undoneSchema, "What was moved back"), ...failures },
});

/** Cleaning the server's folder. */
export function cleanRoutes(demo: Demo): OpenAPIHono {
  const routes = newRoutes();
  routes.openapi(judge, (c) => c.json(demo.judge().info, 201));
  routes.openapi(list, async (c) => c.json(await demo.cleaning.list(), 200));
  routes.openapi(picture, async (c) => {
    const { name, size } = c.req.valid("query");
    return c.body(Uint8Array.from(await demo.cleaning.picture(name, size)), 200, { "Content-Type": "image/jpeg" });
  });
  routes.openapi(choices, async (c) => c.json(await demo.cleaning.save(c.req.valid("json")), 200));
  routes.openapi(apply, async (c) => {
    demo.jobs.expectNone();
    return c.json(await demo.cleaning.apply(), 200);
  });
  routes.openapi(undo, async (c) => {
    demo.jobs.expectNone();
    return c.json(await demo.cleaning.undo(), 200);
  });
  return routes;
}
