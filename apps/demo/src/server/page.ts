import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/** The page's files. Its scripts and styles are named after their content, so a browser may keep them. */
export function page(folder: string): MiddlewareHandler {
  if (!existsSync(join(folder, "index.html")))
    throw new Error(`The page isn't in ${folder}: build it with pnpm build:js.`);
  const files = serveStatic({ root: folder });
  return (c, next) => {
    const named = c.req.path.startsWith("/assets/");
    c.header("Cache-Control", named ? "public, max-age=31536000, immutable" : "no-cache");
    return files(c, next);
  };
}
