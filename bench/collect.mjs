/**
 * Downloading 2,000 small images from a server on this machine: `downloadImages`, which decodes, hashes and accounts
 * for each, beside curl, which stores what comes. Every contender is a process of its own, its start included.
 *
 *   pnpm build && node bench/collect.mjs [images] [rounds]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ME = fileURLToPath(import.meta.url);
const DATA = new URL("../packages/data/", import.meta.url);
const [role = "2000", ...rest] = process.argv.slice(2);
if (role === "serve") await serve(Number(rest[0]));
else if (role === "download") await download(rest[0], rest[1], Number(rest[2]));
else await compare(Number(role), Number(rest[0] ?? 3));

async function compare(images, rounds) {
  const folder = await mkdtemp(join(tmpdir(), "sunbear-bench-"));
  const server = spawn(process.execPath, [ME, "serve", String(images)], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(server.stdout, "data");
    const { base, bytes } = JSON.parse(line);
    const list = join(folder, "list.txt");
    await writeFile(list, Array.from({ length: images }, (_, i) => `${base}/${i}.jpg\n`).join(""));
    console.log(
      `${images} JPEGs of 160 x 160 px, ${(bytes / images / 1e3).toFixed(1)} kB each; ${availableParallelism()} cores`,
    );

    const curl = (each) => (dest) => [
      "xargs",
      "-a",
      list,
      "-P",
      "32",
      "-n",
      String(each),
      "curl",
      "-s",
      "--output-dir",
      dest,
      "--remote-name-all",
    ];
    const contenders = {
      "sunbear downloadImages, decoded": (dest) => [process.execPath, ME, "download", dest, base, String(images)],
      "xargs -P 32 -n 1 curl": curl(1),
      "xargs -P 32 -n 50 curl (connections kept)": curl(50),
    };
    const seconds = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, command] of Object.entries(contenders)) {
        const dest = join(folder, "out");
        await mkdir(dest);
        seconds[name].push(await time(command(dest)));
        const arrived = (await readdir(dest)).filter((file) => file.endsWith(".jpg")).length;
        if (arrived !== images) throw new Error(`${name} stored ${arrived} of ${images} images.`);
        await rm(dest, { recursive: true });
      }
    }
    for (const [name, times] of Object.entries(seconds)) {
      const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
      console.log(
        `${name.padEnd(44)} ${median.toFixed(2).padStart(6)} s ${(images / median).toFixed(0).padStart(6)} images/s`,
      );
    }
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function time([command, ...args]) {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
  return (performance.now() - start) / 1000;
}

/** Serves distinct pictures, drawn before the first request. */
async function serve(images) {
  const sharp = createRequire(DATA)("sharp");
  const pictures = await Promise.all(
    Array.from({ length: images }, (_, i) => {
      const blocks = Buffer.concat([0, 1, 2, 3, 4, 5].map((n) => createHash("sha256").update(`${i} ${n}`).digest()));
      return sharp(blocks, { raw: { width: 8, height: 8, channels: 3 } })
        .resize(160, 160)
        .jpeg({ quality: 90 })
        .toBuffer();
    }),
  );
  const server = createServer((request, response) => {
    const picture = pictures[Number.parseInt(request.url.slice(1), 10)];
    response.writeHead(200, { "content-type": "image/jpeg", "content-length": picture.length }).end(picture);
  });
  server.listen(0, "127.0.0.1", () => {
    const bytes = pictures.reduce((sum, picture) => sum + picture.length, 0);
    console.log(JSON.stringify({ base: `http://127.0.0.1:${server.address().port}`, bytes }));
  });
}

async function download(dest, base, images) {
  const { downloadImages } = await import(new URL("dist/node/index.js", DATA));
  const urls = Array.from({ length: images }, (_, i) => `${base}/${i}.jpg`);
  await downloadImages(dest, urls, { concurrency: 32, perHost: 32, allowHosts: ["127.0.0.1"] });
}
