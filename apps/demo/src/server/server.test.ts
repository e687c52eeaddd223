import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { readModelFile, writeSafetensors } from "@sunbear/core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../api/client.js";
import type { JobEvent } from "../api/types.js";
import { createApp, newToken } from "./app.js";
import { Demo } from "./demo.js";
import { hostsOf } from "./security.js";

const PORT = 8421;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const SETTINGS = { size: 32, epochs: 1, freezeEpochs: 0, batchSize: 4, seed: 4, pretrained: false };
const token = newToken();
const authorized = { Authorization: `Bearer ${token}` };

let work: string;
let folder: string;
let demo: Demo;
let app: OpenAPIHono;
let client: Client;

/** A picture of one colour and a shade that depends on `n`. */
const picture = (colour: "red" | "green", n: number, side = 40) =>
  sharp({
    create: {
      ...{ width: side, height: side, channels: 3 },
      background: colour === "red" ? { r: 255, g: 8 * n, b: 0 } : { r: 0, g: 255, b: 8 * n },
    },
  })
    .png()
    .toBuffer();

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "sunbear-demo-"));
  folder = join(work, "colours");
  for (const colour of ["red", "green"] as const) {
    await mkdir(join(folder, colour), { recursive: true });
    for (let n = 0; n < 5; n++) await writeFile(join(folder, colour, `${n}.png`), await picture(colour, n));
  }
  await writeFile(join(work, "secret.png"), await picture("red", 9));
  await symlink(join(work, "secret.png"), join(folder, "red", "link.png"));
  await mkdir(join(work, "page", "assets"), { recursive: true });
  await writeFile(join(work, "page", "index.html"), "<!doctype html><title>Sunbear</title>");
  await writeFile(join(work, "page", "assets", "index-1234.js"), "1");
  demo = await Demo.open({ folder });
  app = createApp({ demo, token, hosts: hostsOf("127.0.0.1", PORT), pageFolder: join(work, "page"), version: "1.2.3" });
  client = new Client({ token, base: ORIGIN, fetch: async (input, init) => ask(String(input), init) });
});

afterAll(async () => {
  await demo.close();
  await rm(work, { recursive: true, force: true });
});

/** A request as a browser at the printed address would make it. */
async function ask(path: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
  const url = path.startsWith("http") ? path : ORIGIN + path;
  return app.request(url, { ...init, headers: { Host: `127.0.0.1:${PORT}`, ...(headers as Record<string, string>) } });
}

const call = (path: string, init: RequestInit = {}) =>
  ask(path, { ...init, headers: { ...authorized, ...(init.headers as Record<string, string>) } });

async function errorOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: string };
  expect(error).toMatch(/\.$/);
  return error;
}

async function eventsOf(id: string): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  await client.events(id, (event) => events.push(event), { retryAfter: 1 });
  return events;
}

/** What can be seen in the folder. */
async function files(): Promise<string[]> {
  const found = await Promise.all(
    (await readdir(folder))
      .filter((name) => !name.startsWith("."))
      .map(async (label) => (await readdir(join(folder, label))).map((name) => `${label}/${name}`)),
  );
  return found.flat().sort();
}

describe("who may ask", () => {
  test.each([
    ["another name", { Host: "evil.example" }],
    ["a name with another port", { Host: "127.0.0.1:80" }],
    ["a name that begins like ours", { Host: `127.0.0.1:${PORT}.evil.example` }],
    ["another origin", { Origin: "https://evil.example" }],
    ["an origin with our name but another port", { Origin: "http://127.0.0.1:9" }],
    ["an origin without a name", { Origin: "null" }],
  ])("%s is refused, for page and API, with the token too", async (_, headers) => {
    for (const path of ["/", "/app.json", "/api/status"]) {
      const response = await call(path, { headers });
      expect(response.status).toBe(403);
      await errorOf(response);
    }
  });

  test.each([`localhost:${PORT}`, `LOCALHOST:${PORT}`, `[::1]:${PORT}`])("%s is this machine", async (host) => {
    const headers = { Host: host, Origin: `http://${host}`.toLowerCase() };
    expect((await call("/app.json", { headers })).status).toBe(200);
  });

  test.each([[undefined], ["Bearer wrong"], [`Bearer ${token}x`], [`Basic ${token}`], ["Bearer "]])(
    "the API isn't for who has the token %j",
    async (header) => {
      const headers: Record<string, string> = header === undefined ? {} : { Authorization: header };
      for (const path of ["/api/status", "/api/openapi.json", `/api/status?token=${token}`, "/api/nothing"]) {
        const response = await ask(path, { headers });
        expect(response.status).toBe(401);
        expect(await errorOf(response)).toContain("token");
      }
      for (const method of ["POST", "PUT", "DELETE"])
        expect((await ask("/api/jobs", { method, headers })).status).toBe(401);
    },
  );

  test("a server for the network answers to its addresses, not to any name", () => {
    expect(hostsOf("0.0.0.0", 80)).toContain("localhost");
    expect(hostsOf("192.168.1.9", 8000)).toEqual(
      new Set(["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.1.9:8000"]),
    );
    expect(hostsOf("::1", 8000)).toContain("[::1]:8000");
  });
});

describe("the page", () => {
  test("says that it has a server, and may use nothing from elsewhere", async () => {
    expect(await (await ask("/app.json")).json()).toEqual({ server: true });
    const response = await ask(`/?token=${token}`);
    expect(await response.text()).toContain("<title>Sunbear");
    const policy = response.headers.get("Content-Security-Policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy.replace("'wasm-unsafe-eval'", "")).not.toMatch(/https?:|\*|unsafe/);
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(response.headers.get("Referrer-Policy")).toBe("no-referrer");
    expect((await ask("/assets/index-1234.js")).headers.get("Cache-Control")).toContain("immutable");
  });

  test.each([
    "/../secret.png",
    "/%2e%2e/secret.png",
    "/..%2fsecret.png",
    "/assets/..%5c..%5csecret.png",
    "//secret.png",
  ])("%s leads nowhere", async (path) => {
    const response = await ask(path);
    expect(response.status).toBeGreaterThanOrEqual(400);
    await errorOf(response);
  });
});

test("the API describes itself, with every path and the token", async () => {
  const document = (await (await call("/api/openapi.json")).json()) as {
    readonly openapi: string;
    readonly info: { readonly version: string };
    readonly paths: Record<string, Record<string, unknown>>;
    readonly components: { readonly schemas: object; readonly securitySchemes: object };
  };
  expect(document.openapi).toBe("3.1.0");
  expect(document.info.version).toBe("1.2.3");
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => `${verb} ${path}`),
  );
  expect(routes.sort()).toEqual([
    "delete /api/jobs/{id}",
    "get /api/clean/list",
    "get /api/clean/picture",
    "get /api/jobs/{id}",
    "get /api/jobs/{id}/events",
    "get /api/jobs/{id}/model",
    "get /api/model",
    "get /api/status",
    "get /api/weights",
    "post /api/clean/apply",
    "post /api/clean/judge",
    "post /api/clean/undo",
    "post /api/jobs",
    "post /api/predict",
    "put /api/clean/choices",
  ]);
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(["Prediction", "JobEvent", "Failure"]),
  );
  expect(document.components.securitySchemes).toEqual({ token: { type: "http", scheme: "bearer" } });
});

describe("before there is a model", () => {
  test("what needs one says so", async () => {
    expect(await client.status()).toMatchObject({
      folder,
      model: null,
      job: null,
      adapter: { name: expect.any(String) },
    });
    await expect(client.predict(new Blob(["x"]))).rejects.toMatchObject({ status: 409, message: /--model FILE/ });
    await expect(client.presentModel()).rejects.toMatchObject({ status: 409, message: /--model FILE/ });
    await expect(client.judge()).rejects.toMatchObject({ status: 409 });
    await expect(client.list()).rejects.toMatchObject({ status: 409, message: /judge/ });
    await expect(client.undo()).rejects.toMatchObject({ status: 409 });
    await expect(client.job("nothing")).rejects.toMatchObject({ status: 404 });
  });

  test.each([
    [{ size: 31 }, "size"],
    [{ size: "large" }, "size"],
    [{ epochs: 0 }, "epochs"],
    [{ folder: "/etc" }, "folder"],
    [[], "object"],
  ])("a training with %j is refused", async (body, named) => {
    const headers = { "Content-Type": "application/json" };
    const response = await call("/api/jobs", { method: "POST", headers, body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toContain(named);
  });

  test.each([
    ["text/plain", "{}", 415],
    ["application/json", "{", 400],
  ])("a body of %s that isn't JSON is refused", async (type, body, status) => {
    const response = await call("/api/jobs", { method: "POST", headers: { "Content-Type": type }, body });
    expect(response.status).toBe(status);
    await errorOf(response);
  });

  test("a server without a folder says how to give it one", async () => {
    const bare = createApp({
      ...{ demo: await Demo.open({}), token, hosts: hostsOf("127.0.0.1", PORT) },
      ...{ pageFolder: join(work, "page"), version: "0" },
    });
    const headers = { ...authorized, Host: `127.0.0.1:${PORT}`, "Content-Type": "application/json" };
    const response = await bare.request("/api/jobs", { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(409);
    expect(await errorOf(response)).toContain("pnpm demo FOLDER");
  });

  test("a folder, a model or a page that can't be used is named", async () => {
    await expect(Demo.open({ folder: join(work, "nowhere") })).rejects.toThrow("nowhere");
    await expect(Demo.open({ model: join(work, "nothing") })).rejects.toThrow("nothing");
    const zero = { dtype: "F32", shape: [1], data: new Float32Array(1) } as const;
    const future = writeSafetensors(new Map([["a", zero]]), { sunbear: '{"version":99}' });
    await writeFile(join(work, "future.safetensors"), future);
    await expect(Demo.open({ model: join(work, "future.safetensors") })).rejects.toThrow(
      /future\.safetensors.*version 99/,
    );
    const pageFolder = join(work, "no-page");
    expect(() => createApp({ demo, token, hosts: new Set(), pageFolder, version: "0" })).toThrow("no-page");
  });
});

describe("with a model trained here", () => {
  let events: JobEvent[];
  let job: string;

  beforeAll(async () => {
    ({ id: job } = await client.train(SETTINGS));
    events = await eventsOf(job);
  });

  test("training tells what happens, and leaves a model", async () => {
    expect(events.map(({ event }) => event).filter((event) => event !== "warning")).toEqual([
      ...["start", "batch", "batch", "epoch", "end"],
    ]);
    expect(events.at(-1)).toMatchObject({ state: "done", result: { finished: true, errorRate: expect.any(Number) } });
    expect(await client.job(job)).toEqual({ id: job, kind: "train", state: "done" });
    const { training } = readModelFile(await client.model(job)).description;
    expect(training).toMatchObject({ data: "colours", weights: "none", lrMult: 1, epochs: 1, seed: 4 });
    expect(training).not.toHaveProperty("epochsDone");
    expect((await client.status()).model).toEqual({ architecture: "resnet18", vocab: ["green", "red"], size: 32 });
  });

  test("events go on after the last one that was seen", async () => {
    const response = await call(`/api/jobs/${job}/events`, { headers: { "Last-Event-ID": `${events.length - 1}` } });
    expect(response.headers.get("Content-Type")).toContain("text/event-stream");
    const text = await response.text();
    expect(text.match(/^id: (\d+)$/gm)).toEqual([`id: ${events.length}`]);
    expect(text).toContain('"event":"end"');
    expect((await call(`/api/jobs/${job}/events`, { headers: { "Last-Event-ID": "x" } })).status).toBe(400);
  });

  test("the client reads on where the connection broke", async () => {
    const asked: (string | null)[] = [];
    const broken = new Client({
      ...{ token, base: ORIGIN },
      async fetch(input, init) {
        asked.push(new Headers(init?.headers).get("Last-Event-ID"));
        const text = await (await ask(String(input), init)).text();
        // The first answer ends in the middle of its third event.
        return new Response(asked.length === 1 ? text.slice(0, text.indexOf("id: 3")) : text);
      },
    });
    const seen: JobEvent[] = [];
    await broken.events(job, (event) => seen.push(event), { retryAfter: 1 });
    expect(asked).toEqual([null, "2"]);
    expect(seen).toEqual(events);
  });

  test("gives its file to pages that predict by themselves", async () => {
    expect(readModelFile(await client.presentModel(), "the model").description.vocab).toEqual(["green", "red"]);
  });

  test("predicts, with a map of where it looked", async () => {
    const prediction = await client.predict(new Blob([Uint8Array.from(await picture("red", 2))]), { gradCam: true });
    const sum = prediction.probabilities.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
    expect(prediction.label).toBe(["green", "red"][prediction.index]);
    const { width, height, values } = prediction.heat!;
    expect(values).toHaveLength(width * height);
    expect(await client.predict(new Blob([Uint8Array.from(await picture("red", 2))]))).not.toHaveProperty("heat");
  });

  test("an animation is taken for its first picture", async () => {
    const frames = await Promise.all([picture("red", 1), picture("green", 1)]);
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(gif, { animated: true }).metadata()).pages).toBe(2);
    const first = await client.predict(new Blob([Uint8Array.from(await sharp(gif).png().toBuffer())]));
    const whole = await client.predict(new Blob([Uint8Array.from(gif)]));
    expect(whole.probabilities).toEqual(first.probabilities);
  });

  test.each([
    ["text", "This is no picture, but a letter.", /is not JPEG/],
    ["a drawing with a script", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /SVG/],
    ["nothing", "", /empty/],
  ])("%s is refused in words", async (_, body, said) => {
    await expect(client.predict(new Blob([body]))).rejects.toMatchObject({ status: 422, message: said });
  });

  test("50 MB of text are refused as no picture, and a byte more as too much", async () => {
    const text = Buffer.alloc(50_000_000, "a");
    expect((await call("/api/predict", { method: "POST", body: text })).status).toBe(422);
    const more = Buffer.concat([text, Buffer.from("a")]);
    const announced = { "Content-Length": `${more.length}` };
    const response = await call("/api/predict", { method: "POST", body: more, headers: announced });
    expect(response.status).toBe(413);
    expect(await errorOf(response)).toContain("50 MB");
    const body = new Blob([more]).stream();
    const silent = await call("/api/predict", { method: "POST", body, duplex: "half" } as RequestInit);
    expect(silent.status).toBe(413);
  });

  test("one job at a time; stopped, it leaves what it had come to, and files stay in place meanwhile", async () => {
    const { id } = await client.train({ ...SETTINGS, epochs: 1000 });
    await expect(client.train(SETTINGS)).rejects.toMatchObject({ status: 409, message: /under way/ });
    await expect(client.judge()).rejects.toMatchObject({ status: 409 });
    await expect(client.apply()).rejects.toMatchObject({ status: 409 });
    const follower = eventsOf(id);
    const seen = new AbortController();
    await client.events(id, ({ event }) => event === "epoch" && seen.abort(), { signal: seen.signal }).catch(() => {});
    const prediction = await client.predict(new Blob([Uint8Array.from(await picture("green", 0))]));
    expect(prediction.probabilities).toHaveLength(2);
    await client.stop(id);
    expect((await follower).at(-1)).toMatchObject({ event: "end", state: "stopped", result: { finished: false } });
    const { training } = readModelFile(await client.model(id)).description;
    expect(training).toMatchObject({ epochs: 1000, epochsDone: expect.stringMatching(/^\d+ of 1000$/) });
  });

  describe("cleaning", () => {
    const before = [
      ...["green/0.png", "green/1.png", "green/2.png", "green/3.png", "green/4.png"],
      ...["red/0.png", "red/1.png", "red/2.png", "red/3.png", "red/4.png", "red/link.png"],
    ];
    const steps = [
      { names: ["red/0.png"], choice: { action: "relabel", label: "green" } },
      { names: ["green/1.png", "green/2.png"], choice: { action: "delete" } },
      { names: ["green/2.png"], choice: null },
    ] as const;
    const json = () => JSON.parse(JSON.stringify({ version: 1, steps }));

    beforeAll(async () => {
      const { id, kind } = await client.judge();
      expect(kind).toBe("judge");
      const events = await eventsOf(id);
      expect(events.filter(({ event }) => event === "progress").at(-1)).toMatchObject({ done: 20, all: 20 });
      expect(events.at(-1)).toEqual({ event: "end", state: "done" });
    });

    test("lists the pictures of both splits, worst first, and no links", async () => {
      const { items, vocab, choices, canUndo, duplicates } = await client.list();
      expect(items.map(({ name }) => name).sort()).toEqual(before.filter((name) => !name.includes("link")));
      expect(items.map(({ loss }) => loss)).toEqual(items.map(({ loss }) => loss).sort((a, b) => b - a));
      expect(items.filter(({ split }) => split === "valid")).toHaveLength(2);
      expect({ vocab, choices, canUndo }).toEqual({
        ...{ vocab: ["green", "red"], choices: { version: 1, steps: [] }, canUndo: false },
      });
      // Pictures of one colour look alike to the eye of a hash.
      expect(duplicates.flat().length).toBeGreaterThan(0);
    });

    test("gives small pictures of the list, and of nothing else", async () => {
      const thumbnail = await client.picture("red/1.png", 16);
      expect(await sharp(await thumbnail.arrayBuffer()).metadata()).toMatchObject({ format: "jpeg", width: 16 });
      const names = [
        "red/link.png",
        "../secret.png",
        "/etc/passwd",
        "red/../../secret.png",
        "red/\0",
        ".sunbear/choices.json",
      ];
      for (const name of names) await expect(client.picture(name, 64)).rejects.toMatchObject({ status: 404 });
      for (const size of ["0", "-1", "1e9", "x"])
        expect((await call(`/api/clean/picture?name=red/1.png&size=${size}`)).status).toBe(400);
    });

    test("a picture that became a link after judging isn't followed", async () => {
      const path = join(folder, "red/4.png");
      const bytes = await readFile(path);
      await rm(path);
      await symlink(join(work, "secret.png"), path);
      await expect(client.picture("red/4.png", 64)).rejects.toMatchObject({ status: 403, message: /link/ });
      await rm(path);
      await writeFile(path, bytes);
    });

    test("refuses choices that make no sense", async () => {
      const bad = [{}, { version: 2, steps: [] }, { version: 1, steps: [{ names: ["x"], choice: { action: "run" } }] }];
      for (const body of bad) {
        const headers = { "Content-Type": "application/json" };
        expect((await call("/api/clean/choices", { method: "PUT", headers, body: JSON.stringify(body) })).status).toBe(
          400,
        );
      }
      const outside = { names: ["red/0.png"], choice: { action: "relabel", label: "../.." } } as const;
      await expect(
        client.saveChoices({ version: 1, steps: [{ ...outside, names: ["red/0.png"] }] }),
      ).rejects.toMatchObject({
        status: 422,
      });
    });

    test("choices survive the server, are carried out, and taken back", async () => {
      expect(await client.saveChoices(json())).toEqual({ delete: 1, change: 1 });
      expect(JSON.parse(await readFile(join(folder, ".sunbear/choices.json"), "utf8"))).toEqual(json());

      const { id } = await client.judge(); // as a server started anew would
      await eventsOf(id);
      expect((await client.list()).choices).toEqual(json());

      const { moves, missing } = await client.apply();
      expect(missing).toEqual([]);
      expect(moves).toEqual([
        { from: "red/0.png", to: "green/0-1.png", deleted: false },
        { from: "green/1.png", to: ".trash/green/1.png", deleted: true },
      ]);
      const after = before.filter((name) => name !== "red/0.png" && name !== "green/1.png");
      expect(await files()).toEqual([...after, "green/0-1.png"].sort());
      const list = await client.list();
      expect(list.canUndo).toBe(true);
      expect(list.choices.steps).toEqual([]);
      expect(list.items.find(({ name }) => name === "green/0-1.png")).toMatchObject({ label: "green" });

      expect((await client.undo()).moves).toEqual(moves);
      expect(await files()).toEqual(before);
      expect((await client.list()).choices).toEqual(json());
      await expect(client.undo()).rejects.toMatchObject({ status: 409 });
    });

    test("an application is taken back after judging anew, too", async () => {
      await client.saveChoices(json());
      await client.apply();
      const { id } = await client.judge();
      await eventsOf(id);
      await client.undo();
      expect(await files()).toEqual(before);
      const { items } = await client.list();
      expect(items.find(({ name }) => name === "red/0.png")).toMatchObject({ label: "red" });
      expect(items.some(({ name }) => name === "green/0-1.png")).toBe(false);
    });
  });
});
