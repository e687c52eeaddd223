import { randomBytes } from "node:crypto";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Demo } from "./demo.js";
import { page } from "./page.js";
import { answerTo, Refusal } from "./refusal.js";
import { cleanRoutes } from "./routes/clean.js";
import { jobRoutes } from "./routes/jobs.js";
import { modelRoutes } from "./routes/model.js";
import { newRoutes } from "./routes/routes.js";
import { headers, onlyOwnHosts, onlyWithToken } from "./security.js";

export interface AppOptions {
  readonly demo: Demo;
  /** Asked for with every call of the API. */
  readonly token: string;
  /** What the server may be called: see `hostsOf`. */
  readonly hosts: ReadonlySet<string>;
  /** The folder that the page was built into. */
  readonly pageFolder: string;
  /** Of the program, for OpenAPI. */
  readonly version: string;
}

export const newToken = (): string => randomBytes(24).toString("base64url");

/** The page and its API, as one function from requests to answers. */
export function createApp({ demo, token, hosts, pageFolder, version }: AppOptions): OpenAPIHono {
  const app = newRoutes();
  app.use(headers());
  app.use(onlyOwnHosts(hosts));
  app.use("/api/*", onlyWithToken(token));
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.route("/api", modelRoutes(demo));
  app.route("/api", jobRoutes(demo));
  app.route("/api", cleanRoutes(demo));
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.doc31("/api/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Sunbear's demo", version, description: "Classify, train and clean on the server's machine." },
    security: [{ token: [] }],
  });
  app.all("/api/*", (c) => {
    throw new Refusal(404, `The server has no ${c.req.method} ${c.req.path}: GET /api/openapi.json lists what it has.`);
  });
  app.get("/app.json", (c) => c.json({ server: true }));
  app.get("*", page(pageFolder));
  app.notFound((c) => c.json({ error: `There is no ${c.req.path} here.` }, 404, { "Cache-Control": "no-store" }));
  app.onError((error, c) => {
    const { status, error: sentence } = answerTo(error);
    return c.json({ error: sentence }, status);
  });
  return app;
}
