import { readFile } from "node:fs/promises";
import type { GpuDescription } from "../device/describe.js";

const GiB = 2 ** 30;

/** What to install so that this machine has a WebGPU adapter, best first. */
export async function installRemedies(): Promise<string[]> {
  if (process.platform === "linux" && !hasGlibc())
    return ["Dawn, which provides WebGPU, needs glibc: use Debian, Ubuntu or Fedora, or an image of one, not Alpine"];
  return [graphicsDriver(), ...(process.platform === "linux" ? [await lavapipe()] : [])];
}

/** What would make this machine train faster, or at all; empty if nothing is missing. */
export async function remedies(gpu: GpuDescription, freeMemory: number): Promise<string[]> {
  const all: string[] = [];
  if (process.env.SUNBEAR_ADAPTER === "swiftshader")
    all.push("this machine's own drivers are left out: unset SUNBEAR_ADAPTER");
  else if (gpu.architecture === "swiftshader") all.push(...(await installRemedies()));
  else if (gpu.kind === "software") all.push(graphicsDriver());
  if (gpu.subgroupSize === 0)
    all.push(
      process.env.SUNBEAR_SUBGROUPS === "off"
        ? "subgroups are switched off: unset SUNBEAR_SUBGROUPS"
        : "kernels do without subgroups, or without a fixed size of them: a newer graphics driver may have them",
    );
  if (gpu.kind === "software" && freeMemory < 4 * GiB)
    all.push(
      `only ${(freeMemory / GiB).toFixed(1)} GiB of memory are free: close programs, or train in smaller batches`,
    );
  return all;
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

function graphicsDriver(): string {
  switch (process.platform) {
    case "darwin":
      return "for the Mac's GPU, update macOS: WebGPU runs on Metal, in a session that may use the GPU";
    case "win32":
      return "with a graphics card, install its current driver: WebGPU runs on Direct3D 12";
    default:
      return "with a graphics card, install its Vulkan driver: Mesa's for AMD and Intel, NVIDIA's own; a container must be given the card";
  }
}

/** How to install Mesa's Vulkan driver that needs no graphics card. */
async function lavapipe(): Promise<string> {
  const release = Object.fromEntries(
    (await readFile("/etc/os-release", "utf8").catch(() => ""))
      .split("\n")
      .map((line) => line.replaceAll('"', "").split("=")),
  );
  const family = [release.ID, ...(release.ID_LIKE ?? "").split(" ")];
  const has = (name: string) => family.includes(name);
  const what = "without one, install Mesa's lavapipe, which is several times as fast as SwiftShader";
  if (release.ID === "debian" && release.VERSION_CODENAME === "bookworm")
    return (
      `${what}, from backports since bookworm's own is too old for WebGPU: ` +
      "echo 'deb http://deb.debian.org/debian bookworm-backports main' | sudo tee /etc/apt/sources.list.d/backports.list && " +
      "sudo apt update && sudo apt install -t bookworm-backports mesa-vulkan-drivers"
    );
  if (has("debian")) return `${what}: sudo apt install mesa-vulkan-drivers`;
  if (has("fedora") || has("rhel")) return `${what}: sudo dnf install mesa-vulkan-drivers`;
  if (has("arch")) return `${what}: sudo pacman -S vulkan-swrast`;
  if (has("suse") || has("opensuse")) return `${what}: sudo zypper install libvulkan_lvp`;
  return `${what}: it is part of Mesa's Vulkan drivers, version 23 or newer`;
}
