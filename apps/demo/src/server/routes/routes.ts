import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import type { ZodType } from "zod";
import { failureSchema } from "../../api/schemas.js";
import { Refusal } from "../refusal.js";

/** Routes that refuse what doesn't fit their schema with a sentence that says what is wrong with it. */
export function newRoutes(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return;
      const [{ path, message }] = result.error.issues;
      throw new Refusal(400, path.length > 0 ? `${path.join(".")}: ${message}.` : `${message}.`);
    },
  });
}

const MB = 1_000_000;

/** Refuses longer bodies, be their length announced or not. */
export const upTo = (megabytes: number) =>
  bodyLimit({
    maxSize: megabytes * MB,
    onError: () => {
      throw new Refusal(413, `That is too much at once: up to ${megabytes} MB are taken.`);
    },
  });

/** An answer of JSON, for `createRoute`. */
export const json = <T extends ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** What every route may answer. */
export const failures = { default: json(failureSchema, "What went wrong, and what to do about it") };
