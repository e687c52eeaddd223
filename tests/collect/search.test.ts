import { afterEach, describe, expect, test } from "vitest";
import { searchImages, searchImagesDdg } from "../../packages/data/src/node/index.js";
import { endpointsOf, engines } from "./engines.js";
import { type Route, serve, type TestServer } from "./server.js";

let server: TestServer;
afterEach(() => server.close());

async function start(routes: Record<string, Route> = {}, found = 45) {
  server = await serve(
    routes,
    engines(() => server.base, found),
  );
  const endpoints = endpointsOf(server.base);
  return { endpoints, allowHosts: [server.host], pause: 0 };
}

const fail =
  (status: number, headers = {}): Route =>
  (_request, response) =>
    response.writeHead(status, headers).end("no");

const send =
  (body: string): Route =>
  (_request, response) =>
    response.end(body);

describe("each engine", () => {
  test("Openverse: pages of 20, with author and licence", async () => {
    const options = await start();
    const results = await searchImages("teddy bear", { ...options, engines: ["openverse"], max: 200 });
    expect(results).toHaveLength(45);
    expect(results[1]).toEqual({
      url: `${server.base}/openverse/teddy-bear/1.jpg`,
      page: "https://www.flickr.com/photos/someone/1",
      width: 64,
      height: 64,
      title: "teddy bear | number 1",
      author: "Photographer 1",
      licence: "CC BY-SA 2.0",
      licenceUrl: "https://creativecommons.org/licenses/by-sa/2.0/",
      engine: "openverse",
    });
    expect(results[0].licence).toBe("CC0 1.0");
    expect(server.requests).toHaveLength(3);
  });

  test("Commons: in the order of rank, smaller copies, without what isn't a photo", async () => {
    const options = await start({}, 60);
    const results = await searchImages("black bear", { ...options, engines: ["commons"], max: 200 });
    expect(results).toHaveLength(59);
    expect(results[0]).toEqual({
      url: `${server.base}/commons/black-bear/0.jpg`,
      page: "https://commons.wikimedia.org/wiki/File:black%20bear%200.jpg",
      width: 960,
      height: 720,
      title: "black bear 0",
      author: "Ann & Bob",
      licence: "CC BY-SA 4.0",
      licenceUrl: "https://creativecommons.org/licenses/by-sa/4.0",
      engine: "commons",
    });
    expect(results.at(-1)!.url).toMatch(/59\.jpg$/);
  });

  test("DuckDuckGo: by its token, following its next pages", async () => {
    const options = await start({}, 230);
    const results = await searchImagesDdg("grizzly bear", 220, options);
    expect(results).toHaveLength(220);
    expect(results[219]).toBe(`${server.base}/ddg/grizzly-bear/219.jpg`);
  });

  test("Bing: out of its page, with size", async () => {
    const options = await start({}, 40);
    const results = await searchImages("grizzly bear", { ...options, engines: ["bing"] });
    expect(results).toHaveLength(40);
    expect(results[39]).toEqual({
      url: `${server.base}/bing/grizzly-bear/39.jpg`,
      page: "https://pages.example/bing/39?a=1&b=2",
      width: 1920,
      height: 1080,
      title: 'A "grizzly bear" & more',
      engine: "bing",
    });
  });
});

describe("several engines", () => {
  test("in turn: the next one is asked only for what is missing", async () => {
    const options = await start();
    const results = await searchImages("bear", { ...options, max: 50 });
    expect(results.map((result) => result.engine)).toEqual([
      ...Array(45).fill("openverse"),
      ...Array(5).fill("commons"),
    ]);
    expect(server.requests.some((path) => path.startsWith("/ddg"))).toBe(false);
  });

  test("together: mixed by rank", async () => {
    const options = await start();
    const results = await searchImages("bear", { ...options, max: 8, together: true });
    expect(results.map((result) => result.engine)).toEqual([
      ...["openverse", "commons", "duckduckgo", "bing"],
      ...["openverse", "commons", "duckduckgo", "bing"],
    ]);
  });

  test("an address that several name is given once", async () => {
    const same = (path: string) =>
      JSON.stringify({ results: [{ url: `${path}/same.jpg`, image: `${path}/same.jpg#x` }] });
    const options = await start({
      "/openverse": send(same("http://a.example")),
      "/ddg/i.js": send(same("https://a.example")),
    });
    const results = await searchImages("bear", { ...options, engines: ["openverse", "duckduckgo"] });
    expect(results.map((result) => result.url)).toEqual(["http://a.example/same.jpg"]);
  });
});

describe("engines that misbehave", () => {
  test("429 with Retry-After is waited for", async () => {
    let asked = 0;
    const { "/openverse/v1/images/": openverse } = engines(() => server.base);
    const options = await start({
      "/openverse": (request, response, url) =>
        asked++ ? openverse(request, response, url) : response.writeHead(429, { "retry-after": "0" }).end(),
    });
    expect(await searchImages("bear", { ...options, engines: ["openverse"], max: 20 })).toHaveLength(20);
    expect(asked).toBe(2);
  });

  test("a changed token is asked for again, once", async () => {
    const { "/ddg/": page, "/ddg/i.js": results } = engines(() => server.base);
    let pages = 0;
    const options = await start({
      "/ddg/i.js": results,
      "/ddg/": (request, response, url) =>
        pages++ ? page(request, response, url) : response.end('<script>vqd="4-0000";</script>'),
    });
    expect(await searchImages("bear", { ...options, engines: ["duckduckgo"] })).toHaveLength(45);
    expect(pages).toBe(2);
  });

  test("what each said, in one error, after a bounded number of requests", async () => {
    const options = await start({
      "/openverse": fail(429, { "retry-after": "3600" }),
      "/commons": send('{"batchcomplete": true, "query": {'),
      "/ddg/": send("<html>no token here</html>"),
      "/bing": fail(403),
    });
    await expect(searchImages("grizzly bear", options)).rejects.toThrow(
      [
        "No picture of “grizzly bear” could be found.",
        "  Openverse: answered 429, and asks to be left alone for 3600 s",
        `  Wikimedia Commons: its answer isn't JSON: "{\\"batchcomplete\\": true, \\"query\\": {"`,
        "  DuckDuckGo: its page doesn't hold the search token (vqd) any more",
        "  Bing: answered 403",
      ].join("\n"),
    );
    expect(server.requests).toHaveLength(4);
  });

  test("answers of another shape than expected are no crash", async () => {
    const strange = [
      "[]",
      "null",
      '{"results": 7}',
      '{"results": [null, 1, {"url": 5}]}',
      '{"query": {"pages": "x"}}',
      "",
    ];
    for (const body of strange) {
      const options = await start({
        "/": send(body),
        "/openverse": send(body),
        "/commons": send(body),
        "/ddg/i.js": send(body),
      });
      await expect(searchImages("bear", options)).rejects.toThrow("No picture of “bear” could be found.");
      await server.close();
    }
    await start();
  });

  test("MediaWiki's own errors are shown", async () => {
    const options = await start({ "/commons": send('{"error": {"code": "ratelimited", "info": "Too many."}}') });
    await expect(searchImages("bear", { ...options, engines: ["commons"] })).rejects.toThrow(
      "Wikimedia Commons: it reports ratelimited: Too many.",
    );
  });

  test("a page of results that repeats for ever ends the search", async () => {
    const item = '<a class="iusc" m="{&quot;murl&quot;:&quot;https://a.example/1.jpg&quot;}"></a>';
    const options = await start({ "/bing": send(item) });
    expect(await searchImages("bear", { ...options, engines: ["bing"] })).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  test("what was found before a failure stays, and the next engine is asked for the rest", async () => {
    const { "/openverse/v1/images/": openverse } = engines(() => server.base);
    const options = await start({
      "/openverse": (request, response, url) =>
        url.searchParams.get("page") === "1" ? openverse(request, response, url) : response.writeHead(401).end(),
    });
    const outcomes: unknown[] = [];
    const results = await searchImages("bear", { ...options, max: 30, onEngine: (outcome) => outcomes.push(outcome) });
    expect(results).toHaveLength(30);
    expect(outcomes).toEqual([
      { term: "bear", engine: "openverse", found: 20, error: "answered 401" },
      { term: "bear", engine: "commons", found: 44, error: undefined },
    ]);
  });

  test("Ctrl-C ends the search with its own reason", async () => {
    const options = await start({ "/openverse": () => {} });
    const interrupt = new AbortController();
    const searching = searchImages("bear", { ...options, signal: interrupt.signal });
    setTimeout(() => interrupt.abort(new Error("enough")), 50);
    await expect(searching).rejects.toThrow("enough");
  });
});

test("the client says who it is", async () => {
  let agent: string | undefined;
  const options = await start({
    "/openverse": (request, response) => {
      agent = request.headers["user-agent"];
      response.end('{"results": [{"url": "http://a.example/1.jpg"}]}');
    },
  });
  await searchImages("bear", { ...options, engines: ["openverse"] });
  expect(agent).toMatch(/^Sunbear\/\d.*https:/);
});
