import { readFile } from "node:fs/promises";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { predictionSchema, statusSchema } from "../../api/schemas.js";
import type { Demo } from "../demo.js";
import { Refusal } from "../refusal.js";
import { failures, json, newRoutes, upTo } from "./routes.js";

const bytes = (description: string) => ({
  description,
  content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
});

const status = createRoute({
  method: "get",
  path: "/status",
  summary: "What the server has to work with",
  responses: { 200: json(statusSchema, "Adapter, folder, model, weights and the last job"), ...failures },
});

const predict = createRoute({
  method: "post",
  path: "/predict",
  summary: "What the server's model takes a picture for",
  middleware: upTo(50),
  request: {
    query: z.object({ gradCam: z.enum(["true", "false"]).optional() }),
    body: { required: true, ...bytes("The picture's file: JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP, up to 50 MB") },
  },
  responses: { 200: json(predictionSchema, "The prediction"), ...failures },
});

const weights = createRoute({
  method: "get",
  path: "/weights",
  summary: "Pretrained weights to start from in a page",
  responses: { 200: bytes("Safetensors, or a PyTorch checkpoint"), ...failures },
});

const model = createRoute({
  method: "get",
  path: "/model",
  summary: "The server's model, for a page that predicts by itself",
  responses: { 200: bytes("An export.safetensors"), ...failures },
});

/** The model that predicts, and the weights that a page may start from. */
export function modelRoutes(demo: Demo): OpenAPIHono {
  const routes = newRoutes();
  routes.openapi(status, async (c) => c.json(await demo.status(), 200));
  routes.openapi(predict, async (c) => {
    const gradCam = c.req.valid("query").gradCam === "true";
    return c.json(await demo.predict(new Uint8Array(await c.req.arrayBuffer()), { gradCam }), 200);
  });
  routes.openapi(model, (c) =>
    c.body(new Uint8Array(demo.modelBytes()), 200, { "Content-Type": "application/octet-stream" }),
  );
  routes.openapi(weights, async (c) => {
    const file = await demo.weightsFile();
    if (file === undefined)
      throw new Refusal(
        404,
        "The server has no pretrained weights: start it with --weights FILE, or train on it once.",
      );
    return c.body(new Uint8Array(await readFile(file)), 200, { "Content-Type": "application/octet-stream" });
  });
  return routes;
}
