import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Made } from "./made/make.js";
import { effects, loadModel, show, shown } from "./run/page.js";
import { sunbear } from "./run/programs.js";
import { test } from "./run/test.js";

/** The ways to hand over pictures that no file input knows: camera, clipboard, dropping, the browser's folder picker. */

async function openClassify(page: Page, address: string, { model }: Made) {
  await page.goto(address);
  await loadModel(page, model);
  await page.getByText(basename(model), { exact: true }).waitFor();
}

test("the camera takes photos that are classified, and is off once its window is closed", async ({
  made,
  page,
  start,
}) => {
  await page.context().grantPermissions(["camera"]);
  await openClassify(page, await start(), made);
  await page.getByRole("button", { name: "Use the camera" }).click();
  const stream = await page.locator("video").evaluateHandle((video: HTMLVideoElement) => {
    const opened = () => (video.srcObject as MediaStream | null) ?? undefined;
    return opened() ?? new Promise<MediaStream>((done) => video.addEventListener("loadeddata", () => done(opened()!)));
  });
  const states = () => stream.evaluate((opened) => opened.getTracks().map(({ readyState }) => readyState));
  expect(await states()).toEqual(["live"]);
  const take = page.getByRole("button", { name: "Take photo" });
  await take.click();
  await page.getByText("1 photo taken").waitFor();
  await take.click();
  await page.getByText("2 photos taken").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator("video").waitFor({ state: "detached" }); // the camera stops a moment after its window is gone
  await expect.poll(states).toEqual(["ended"]);
  const result = page.getByRole("region", { name: /^camera-\d+\.jpg$/ });
  const { probabilities } = await shown(page, (await result.getAttribute("aria-label")) ?? "");
  expect(Object.values(probabilities).reduce((sum, p) => sum + p)).toBeCloseTo(1, 3);
});

test("a camera that may not be used is told of, and takes nothing", async ({ made, page, start }) => {
  await openClassify(page, await start(), made);
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByText(/^The camera can't be used: /).waitFor();
  expect(await page.getByRole("button", { name: "Take photo" }).isDisabled()).toBe(true);
});

test("a picture in the clipboard is pasted, and classified as the command line does", async ({ made, page, start }) => {
  const png = made.photos.find((path) => path.endsWith(".png"))!;
  const [{ label, probabilities }] = await sunbear("predict", made.model, png, "--json");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openClassify(page, await start(), made);
  await page.evaluate(
    async (bytes) => {
      const blob = new Blob([Uint8Array.from(bytes)], { type: "image/png" });
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    },
    [...(await readFile(png))],
  );
  await effects(page); // the page listens for what is pasted
  await page.keyboard.press("Control+V");
  const pasted = await shown(page, "image.png");
  expect(pasted.label).toBe(label);
  for (const [k, name] of Object.keys(pasted.probabilities).sort().entries())
    expect(Math.abs(pasted.probabilities[name] - (probabilities as number[])[k])).toBeLessThan(1e-3);
});

test("photos are dropped to be classified, and a folder of classes to be learned", async ({ made, page, start }) => {
  await openClassify(page, await start(), made);
  await drop(page, "Drop photos here", made.photos[0]);
  expect((await shown(page, basename(made.photos[0]))).milliseconds).toBeGreaterThan(0);
  await show(page, "Train");
  await drop(page, "Pictures", made.set);
  await page.getByText("24 pictures in 3 classes").waitFor();
});

test("a folder that the browser's picker gives is read, hidden folders aside", async ({ page, start }) => {
  // A folder of the browser's own, in place of the one that a person would pick.
  await page.addInitScript(() => {
    window.showDirectoryPicker = async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("bears", { create: true });
      for (const path of ["black/1.png", "black/2.png", "teddy/1.png", ".trash/old.png"]) {
        const [label, name] = path.split("/");
        const below = await folder.getDirectoryHandle(label, { create: true });
        const file = await (await below.getFileHandle(name, { create: true })).createWritable();
        const canvas = new OffscreenCanvas(64, 64);
        canvas.getContext("2d")?.fillRect(0, 0, 32, 64);
        await file.write(await canvas.convertToBlob());
        await file.close();
      }
      return folder;
    };
  });
  await page.goto(await start());
  await show(page, "Train");
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await page.getByText("3 pictures in 2 classes").waitFor();
});

/** Drops a file or a folder of the disk onto the group of that name, as the system would. */
async function drop(page: Page, group: string, path: string) {
  const box = await page.getByRole("group", { name: group }).boundingBox();
  const [x, y] = [box!.x + box!.width / 2, box!.y + 20];
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [resolve(path)], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await client.send("Input.dispatchDragEvent", { type, x, y, data });
  await client.detach();
}
