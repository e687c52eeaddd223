import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Chromium is: `CHROMIUM`, or where Debian puts it; undefined if there is none. */
export const executable = [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));

/** So that nothing but the page asks for anything. */
const QUIET = [
  ...["--no-sandbox", "--no-first-run", "--disable-quic", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

/** A camera that shows a moving test picture, to those whom a page is allowed to ask for it. */
const CAMERA = ["--use-fake-device-for-media-stream"];

/** SwiftShader, a CPU that plays a GPU, behind WebGPU: it computes the same everywhere. */
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

export function launch({ webgpu }: { readonly webgpu: boolean }): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: [...QUIET, ...CAMERA, ...(webgpu ? WEBGPU : [])] });
}
