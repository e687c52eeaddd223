import type { Route } from "./server.js";

/**
 * The four engines' answers in the shape in which they come, page by page, with pictures of `photos` (an address to
 * which a path is added). Openverse gives 20 a page, Commons 50, DuckDuckGo 100, Bing 35.
 */
export function engines(photos: () => string, found = 45): Record<string, Route> {
  const token = "4-123456789012345678901234567890123456789";
  return {
    "/openverse/v1/images/": (_request, response, url) => {
      const page = Number(url.searchParams.get("page"));
      const size = Number(url.searchParams.get("page_size"));
      const term = url.searchParams.get("q")!;
      // Without a key, Openverse answers larger pages with 401.
      if (size > 20) return json(response, { detail: "page_size must be at most 20 for anonymous requests." }, 401);
      const results = range((page - 1) * size, Math.min(page * size, found)).map((i) =>
        openverseImage(photos(), term, i),
      );
      json(response, { result_count: found, page_count: Math.ceil(found / size), page_size: size, page, results });
    },

    "/commons/w/api.php": (_request, response, url) => {
      const term = url.searchParams.get("gsrsearch")!.replace("filetype:bitmap ", "");
      const offset = Number(url.searchParams.get("gsroffset") ?? 0);
      const end = Math.min(offset + Number(url.searchParams.get("gsrlimit")), found);
      // MediaWiki sorts pages by their id; `index` is the rank.
      const pages = range(offset, end).reverse();
      json(response, {
        batchcomplete: true,
        ...(end < found && { continue: { gsroffset: end, continue: "gsroffset||" } }),
        query: { pages: pages.map((i) => commonsPage(photos(), term, i)) },
      });
    },

    "/ddg/i.js": (request, response, url) => {
      if (url.searchParams.get("vqd") !== token || !request.headers.referer) return json(response, {}, 403);
      const term = url.searchParams.get("q")!;
      const start = Number(url.searchParams.get("s") ?? 0);
      const end = Math.min(start + 100, found);
      json(response, {
        ads: null,
        next: end < found ? `i.js?q=${encodeURIComponent(term)}&o=json&p=1&s=${end}&u=bing&f=,,,,,&l=us-en` : undefined,
        query: term,
        queryEncoded: encodeURIComponent(term),
        response_type: "places",
        results: range(start, end).map((i) => ({
          height: 64,
          image: `${photos()}/ddg/${slug(term)}/${i}.jpg`,
          image_token: "0123456789abcdef",
          source: "Bing",
          thumbnail: `https://tse1.mm.bing.net/th?id=OIP.${i}`,
          thumbnail_token: "fedcba9876543210",
          title: `${term} number ${i}`,
          url: `https://pages.example/${i}`,
          width: 64,
        })),
        vqd: { [term]: token },
      });
    },
    "/ddg/": (_request, response) => {
      response.setHeader("content-type", "text/html; charset=UTF-8");
      response.end(
        `<!DOCTYPE html><html><head></head><body><script>DDG.ready(nrji('x?vqd=1');vqd="${token}";</script>`,
      );
    },

    "/bing/images/async": (_request, response, url) => {
      const term = url.searchParams.get("q")!;
      const first = Number(url.searchParams.get("first")) - 1;
      const items = range(first, Math.min(first + Number(url.searchParams.get("count")), found));
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<div class="dgControl hover"><ul class="dgControl_list">${items
          .map((i) => bingItem(photos(), term, i))
          .join("")}</ul></div>`,
      );
    },
  };
}

/** The engines' addresses on a server with those routes. */
export function endpointsOf(base: string) {
  return {
    openverse: `${base}/openverse`,
    commons: `${base}/commons`,
    duckduckgo: `${base}/ddg`,
    bing: `${base}/bing`,
  };
}

function openverseImage(photos: string, term: string, i: number) {
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
  return {
    id,
    title: `${term} | number ${i}`,
    indexed_on: "2020-03-26T03:58:37.120284Z",
    foreign_landing_url: `https://www.flickr.com/photos/someone/${i}`,
    url: `${photos}/openverse/${slug(term)}/${i}.jpg`,
    creator: `Photographer ${i}`,
    creator_url: "https://www.flickr.com/photos/someone",
    license: i % 2 ? "by-sa" : "cc0",
    license_version: i % 2 ? "2.0" : "1.0",
    license_url:
      i % 2 ? "https://creativecommons.org/licenses/by-sa/2.0/" : "https://creativecommons.org/publicdomain/zero/1.0/",
    provider: "flickr",
    source: "flickr",
    category: null,
    filesize: null,
    filetype: null,
    tags: [{ accuracy: null, name: "animal", unstable__provider: "flickr" }],
    attribution: "…",
    fields_matched: ["title"],
    mature: false,
    height: 64,
    width: 64,
    thumbnail: `https://api.openverse.org/v1/images/${id}/thumb/`,
    detail_url: `https://api.openverse.org/v1/images/${id}/`,
    related_url: `https://api.openverse.org/v1/images/${id}/related/`,
    unstable__sensitivity: [],
  };
}

function commonsPage(photos: string, term: string, i: number) {
  const name = `${term} ${i}.jpg`;
  return {
    pageid: 1000 - i,
    ns: 6,
    title: `File:${name}`,
    index: i + 1,
    imagerepository: "local",
    imageinfo: [
      {
        size: 5_000_000,
        width: 4000,
        height: 3000,
        thumburl: `${photos}/commons/${slug(term)}/${i}.jpg`,
        thumbwidth: 960,
        thumbheight: 720,
        url: `https://upload.wikimedia.org/wikipedia/commons/a/ab/${encodeURIComponent(name)}`,
        descriptionurl: `https://commons.wikimedia.org/wiki/File:${encodeURIComponent(name)}`,
        descriptionshorturl: `https://commons.wikimedia.org/w/index.php?curid=${i}`,
        mime: i === 7 ? "image/vnd.djvu" : "image/jpeg",
        extmetadata: {
          Artist: {
            value: `<a href="//commons.wikimedia.org/wiki/User:Ann">Ann &amp; Bob</a>`,
            source: "commons-desc-page",
          },
          LicenseShortName: { value: "CC BY-SA 4.0", source: "commons-desc-page", hidden: "" },
          LicenseUrl: {
            value: "https://creativecommons.org/licenses/by-sa/4.0",
            source: "commons-desc-page",
            hidden: "",
          },
        },
      },
    ],
  };
}

function bingItem(photos: string, term: string, i: number): string {
  const about = JSON.stringify({
    sid: "",
    cturl: "",
    cid: "abc",
    purl: `https://pages.example/bing/${i}?a=1&b=2`,
    murl: `${photos}/bing/${slug(term)}/${i}.jpg`,
    turl: `https://tse2.mm.bing.net/th?id=OIP.${i}&pid=15.1`,
    md5: "0",
    shkey: "",
    t: `A "${term}" & more`,
    mid: "0",
    desc: "",
  });
  const attribute = about.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return (
    `<li data-idx="${i + 1}"><div class="iuscp isv"><div class="imgpt"><a class="iusc" style="height:180px" m="${attribute}" ` +
    `href="/images/search?view=detailV2"><div class="img_cont"><img class="mimg" alt="x"/></div></a>` +
    `<div class="img_info hon"><span class="nowrap">1920 &#215; 1080 &#183; jpeg</span></div></div></div></li>`
  );
}

function json(response: Parameters<Route>[1], value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function slug(term: string): string {
  return term.replaceAll(" ", "-");
}
