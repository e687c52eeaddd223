import { expect, test } from "vitest";
import { formatAddressList, parseAddressList } from "./address-list.js";
import { formatAttribution } from "./attribution.js";
import { findDuplicates } from "./duplicates.js";
import { formatManifest, type ManifestEntry, parseManifest } from "./manifest.js";
import { hammingDistance, perceptualHash } from "./perceptual-hash.js";
import { decodeEntities, plainText } from "./search/answer.js";
import { readResults } from "./search/bing.js";
import { readToken } from "./search/duckduckgo.js";

const entry = (more: Partial<ManifestEntry>): ManifestEntry => ({
  url: "http://a.example/",
  index: 0,
  status: "ok",
  ...more,
});

test("a manifest: the last line about an address holds, torn lines are passed over, order is by class and number", () => {
  const b0 = entry({ label: "b", url: "http://a.example/0" });
  const b1 = entry({ label: "b", url: "http://a.example/1", index: 1 });
  const a0 = entry({ label: "a", status: "pending" });
  const text = `${formatManifest([b1])}${formatManifest([a0])}{"url": "http://torn\n\nnull\n7\n${formatManifest([b0])}`;
  const again = `${text}${formatManifest([{ ...a0, status: "failed" }])}`;
  const entries = [...parseManifest(again).values()];
  expect(entries).toHaveLength(3);
  expect(formatManifest(entries)).toBe(formatManifest([b0, b1, { ...a0, status: "failed" }]));
});

test("an address list: plain, with columns, as JSON lines", () => {
  const source = { url: "http://a.example/1.jpg", label: "bear", title: 'a "b"\tc', licence: "CC0 1.0" };
  const [read] = parseAddressList(formatAddressList([source]));
  expect(read).toMatchObject({ ...source, title: "a 'b' c" });
  expect(parseAddressList("\ufeff# list\r\nhttp://a.example/\r\n", "bear")).toMatchObject([
    { url: "http://a.example/", label: "bear" },
  ]);
  expect(parseAddressList('{"url": "http://a.example/", "label": "cub"}', "bear")).toMatchObject([{ label: "cub" }]);
  expect(() => parseAddressList("http://a.example/\n{broken")).toThrow("Line 2 of the list isn't JSON: {broken");
});

test("attribution: a stranger's title can't become Markdown, nor its address a script", () => {
  const text = formatAttribution([
    entry({ file: "0.jpg", title: "<b>[x](javascript:1)|", page: "javascript:alert(1)", author: "A*B" }),
    entry({ url: "http://a.example/2", status: "failed" }),
  ]);
  expect(text).toContain("| 0.jpg | \\<b\\>\\[x\\](javascript:1)\\| | A\\*B | unknown |");
  expect(text).toContain("The licence of 1 of 1 pictures is unknown");
});

test("near duplicates are compared with those that stay, so that removing some changes nothing", () => {
  const picture = (path: string, hash: bigint, sha256 = path) => ({
    path,
    sha256,
    hash,
    thumbnail: new Uint8Array(1024),
  });
  const [a, b, c] = [picture("a", 0n), picture("b", 0b11111n), picture("c", 0b1111111111n)];
  expect(findDuplicates([a, b, c])).toEqual([{ path: "b", of: "a", near: true }]);
  expect(findDuplicates([a, c])).toEqual([]);
  expect(findDuplicates([a, picture("d", (1n << 63n) - 1n, "a")])).toEqual([{ path: "d", of: "a", near: false }]);
  const dark = { ...picture("dark", 0n), thumbnail: new Uint8Array(1024).fill(200) };
  expect(findDuplicates([a, dark])).toEqual([]);
});

test("a hash tells a gradient from its mirror image, and half its bits are set", () => {
  const ramp = Uint8Array.from({ length: 1024 }, (_, i) => ((i % 32) * 7 + Math.floor(i / 32) ** 2) % 256);
  const mirrored = Uint8Array.from({ length: 1024 }, (_, i) => ramp[i - (i % 32) + 31 - (i % 32)]);
  expect(hammingDistance(perceptualHash(ramp), 0n)).toBe(32);
  expect(hammingDistance(perceptualHash(ramp), perceptualHash(mirrored))).toBeGreaterThan(10);
  const brighter = ramp.map((level) => level / 2 + 60);
  expect(hammingDistance(perceptualHash(ramp), perceptualHash(brighter))).toBeLessThanOrEqual(4);
});

test("DuckDuckGo's token in each form it has had", () => {
  for (const html of [`vqd="4-12"`, "vqd='4-12'", "?q=x&vqd=4-12&p=1"]) expect(readToken(html)).toBe("4-12");
  expect(readToken("vqd=nothing")).toBeUndefined();
});

test("Bing's page: single quotes, broken JSON, and pictures without an address", () => {
  const html = `<a class="iusc" m='{"murl":"http://a.example/1.jpg"}'></a><a class="iusc" m="{broken"></a><a class="iusc" m="{}"></a>`;
  expect(readResults(html)).toMatchObject([{ url: "http://a.example/1.jpg" }]);
});

test("HTML to text", () => {
  expect(decodeEntities("&lt;&#65;&#x42;&unknown;&#99999999;")).toBe("<AB&unknown;");
  expect(plainText('<a href="x">Ann&nbsp;&amp;\n Bob</a>')).toBe("Ann & Bob");
});
