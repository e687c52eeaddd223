import { EventSourceParserStream } from "eventsource-parser/stream";
import type {
  Applied,
  Choices,
  CleanList,
  EndEvent,
  Job,
  JobEvent,
  Prediction,
  Saved,
  Status,
  TrainOptions,
  Undone,
} from "./types.js";

/** The server said no; the message is a sentence for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    message: string,
    /** HTTP's number; 0 if the server couldn't be reached. */
    readonly status: number,
  ) {
    super(message);
  }
}

export interface ClientOptions {
  /** The one in the address that `pnpm demo` prints. */
  readonly token: string;
  /** Default: where the page is. */
  readonly base?: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface EventsOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds to wait after the connection was lost. Default 1000. */
  readonly retryAfter?: number;
}

/** Lost connections in a row after which it gives up. */
const PATIENCE = 10;

/** Bytes of a request that outlives its page: browsers grant 64 KiB to all of them, here one under way and the last. */
const MOST_KEPT_ALIVE = 30_000;

/** The server's API, typed. Every method rejects with an `ApiError` if the server refuses or can't be reached. */
export class Client {
  private readonly token: string;
  private readonly base: string;
  private readonly fetch: typeof globalThis.fetch;

  constructor({ token, base = ".", fetch = globalThis.fetch.bind(globalThis) }: ClientOptions) {
    this.token = token;
    this.base = base;
    this.fetch = fetch;
  }

  status(): Promise<Status> {
    return this.json("GET", "status");
  }

  predict(picture: Blob, { gradCam = false }: { readonly gradCam?: boolean } = {}): Promise<Prediction> {
    return this.json("POST", `predict${gradCam ? "?gradCam=true" : ""}`, picture);
  }

  /** The file of the server's model. @throws ApiError 409 if it has none */
  async presentModel(): Promise<Uint8Array> {
    return bytesOf(await this.request("GET", "model"));
  }

  /** Pretrained weights to start from in the tab. @throws ApiError 404 if the server has none */
  async weights(): Promise<Uint8Array> {
    return bytesOf(await this.request("GET", "weights"));
  }

  /** Begins to train on the server's folder. */
  train(options: TrainOptions = {}): Promise<Job> {
    return this.json("POST", "jobs", asJson(options));
  }

  job(id: string): Promise<Job> {
    return this.json("GET", `jobs/${id}`);
  }

  /** Ends a job; its model is what training had come to. */
  stop(id: string): Promise<Job> {
    return this.json("DELETE", `jobs/${id}`);
  }

  /** The `export.safetensors` of a training that ended. */
  async model(id: string): Promise<Uint8Array> {
    return bytesOf(await this.request("GET", `jobs/${id}/model`));
  }

  /** Tells all events of a job, from its first; resolves with the last. Goes on where a lost connection left off. */
  async events(
    id: string,
    onEvent: (event: JobEvent) => void,
    { signal, retryAfter = 1000 }: EventsOptions = {},
  ): Promise<EndEvent> {
    let last = "";
    for (let lost = 0; lost < PATIENCE; lost++) {
      try {
        const headers: Record<string, string> = last === "" ? {} : { "Last-Event-ID": last };
        const { body } = await this.request("GET", `jobs/${id}/events`, undefined, { headers, signal });
        const stream = body!
          .pipeThrough(new TextDecoderStream(), { signal })
          .pipeThrough(new EventSourceParserStream());
        for (const reader = stream.getReader(); ; ) {
          const { done, value } = await reader.read();
          if (done) break;
          lost = 0;
          last = value.id ?? last;
          const event = JSON.parse(value.data) as JobEvent;
          onEvent(event);
          if (event.event === "end") return event;
        }
      } catch (error) {
        if (signal?.aborted || (error instanceof ApiError && error.status !== 0)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, retryAfter));
    }
    throw new ApiError("The connection to the server was lost: is it still running?", 0);
  }

  /** Begins to judge every picture of the server's folder. */
  judge(): Promise<Job> {
    return this.json("POST", "clean/judge");
  }

  /** What the last judging found. @throws ApiError 409 before it */
  list(): Promise<CleanList> {
    return this.json("GET", "clean/list");
  }

  /** A picture as a JPEG with no side longer than `size`. */
  async picture(name: string, size: number, signal?: AbortSignal): Promise<Blob> {
    const query = new URLSearchParams({ name, size: `${size}` });
    return (await this.request("GET", `clean/picture?${query}`, undefined, { signal })).blob();
  }

  /** Keeps choices on the server's disk, even if the page is closed meanwhile. */
  async saveChoices(choices: Choices): Promise<Saved> {
    const body = asJson(choices);
    const keepalive = body.size <= MOST_KEPT_ALIVE;
    return (await this.request("PUT", "clean/choices", body, { keepalive })).json() as Promise<Saved>;
  }

  /** Carries out the choices that were saved. */
  apply(): Promise<Applied> {
    return this.json("POST", "clean/apply");
  }

  /** Takes the last application back. */
  undo(): Promise<Undone> {
    return this.json("POST", "clean/undo");
  }

  private async json<T>(method: string, path: string, body?: Blob): Promise<T> {
    return (await this.request(method, path, body)).json() as Promise<T>;
  }

  private async request(method: string, path: string, body?: Blob, options: RequestInit = {}): Promise<Response> {
    const headers = { ...options.headers, Authorization: `Bearer ${this.token}` };
    const response = await this.fetch(`${this.base}/api/${path}`, { ...options, method, body, headers }).catch(
      (error: unknown) => {
        if (options.signal?.aborted) throw error;
        throw new ApiError("The server can't be reached: is it still running?", 0);
      },
    );
    if (response.ok) return response;
    const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string };
    throw new ApiError(error ?? `The server answered ${response.status}.`, response.status);
  }
}

const asJson = (value: unknown) => new Blob([JSON.stringify(value)], { type: "application/json" });

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
