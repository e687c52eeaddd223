import { WeightsError } from "@sunbear/core";
import { ImageError, OutsideError } from "@sunbear/data";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What the server can't or won't do; its message is a sentence for the person at the page. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
  ) {
    super(message);
  }
}

/** HTTP's number for an error, and what to say of it. */
export function answerTo(error: unknown): { readonly status: ContentfulStatusCode; readonly error: string } {
  if (error instanceof Refusal) return { status: error.status, error: error.message };
  // Hono's own, such as for a body that should be JSON; its words lack the full stop.
  if (error instanceof HTTPException) return { status: error.status, error: `${error.message.replace(/\.$/, "")}.` };
  if (error instanceof ImageError || error instanceof WeightsError) return { status: 422, error: error.message };
  if (error instanceof OutsideError) return { status: 403, error: error.message };
  return { status: 500, error: explain(error) };
}

/** An error in words. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && path) return `${path} doesn't exist: check the spelling.`;
  if (code === "EISDIR") return `${path ?? "What you named"} is a folder, not a file.`;
  if (code === "EACCES" && path) return `${path} may not be read: change its permissions.`;
  if (code === "ENOSPC") return "No space is left on the disk: free some.";
  return error.message;
}
