import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join } from "node:path";
import { expect } from "vitest";
import { classify, shown } from "./run/page.js";
import { sunbear } from "./run/programs.js";
import { test } from "./run/test.js";

test("a static page classifies below any path of a plain file server, and without network", async ({ made, page }) => {
  const folder = join(made.folder, "app");
  await sunbear("app", made.model, "--out", folder, "--title", "Which colour?", "--json");
  const [first, second] = made.photos;
  const expected = await sunbear("predict", made.model, first, second, "--json");
  const host = await plainHost("/some/where/", folder);
  try {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${host.address}some/where/`);
    await page.getByRole("heading", { name: "Which colour?" }).waitFor();
    await page.getByText("Drop photos here, or paste one").waitFor();
    expect(await page.getByRole("tab").count()).toBe(0);
    await classify(page, first);
    expect((await shown(page, basename(first))).label).toBe(expected[0].label);
    await page.context().setOffline(true);
    await classify(page, second);
    const { probabilities } = await shown(page, basename(second));
    for (const [k, name] of Object.keys(probabilities).sort().entries())
      expect(Math.abs(probabilities[name] - (expected[1].probabilities as number[])[k])).toBeLessThan(1e-3);
    const strangers = requests.filter(
      (url) => !/^(blob|data):/.test(url) && !url.startsWith(`${host.address}some/where/`),
    );
    expect(strangers).toEqual([]);
  } finally {
    host.end();
  }
});

const TYPES: Readonly<Record<string, string>> = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".css": "text/css" },
  ...{ ".svg": "image/svg+xml", ".json": "application/json" },
};

/** A web host that knows nothing but files. */
async function plainHost(path: string, folder: string) {
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404).end();
    const url = request.url ?? "";
    if (!url.startsWith(path) || url.includes("..")) return missing();
    const file = join(folder, url.slice(path.length) || "index.html");
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).on("error", missing).pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  return { address: `http://127.0.0.1:${port}/`, end: () => server.close() };
}
