import { readFile } from "node:fs/promises";

/** What to install so that this machine has a WebGPU adapter, or a faster one, best first. */
export async function installRemedies(): Promise<string[]> {
  switch (process.platform) {
    case "darwin":
      return ["WebGPU runs on Metal, which needs macOS 13 or newer: update macOS"];
    case "win32":
      return ["WebGPU runs on Direct3D 12: install the graphics card's current driver"];
    default:
      return [await installLavapipe(), "with a graphics card: install its Vulkan driver (Mesa's, or NVIDIA's own)"];
  }
}

/** The command that brings Mesa's Vulkan drivers, among them lavapipe, which needs no graphics card. */
async function installLavapipe(): Promise<string> {
  const release = Object.fromEntries(
    (await readFile("/etc/os-release", "utf8").catch(() => ""))
      .split("\n")
      .map((line) => line.replaceAll('"', "").split("=")),
  );
  const family = [release.ID, ...(release.ID_LIKE ?? "").split(" ")];
  const has = (name: string) => family.includes(name);
  const why = "Mesa's lavapipe, a fast Vulkan driver in software: ";
  if (release.ID === "debian" && release.VERSION_CODENAME === "bookworm")
    return (
      `${why}add "deb http://deb.debian.org/debian bookworm-backports main" to /etc/apt/sources.list.d/backports.list, ` +
      "then sudo apt update && sudo apt install -t bookworm-backports mesa-vulkan-drivers (bookworm's own is too old)"
    );
  if (has("debian") || has("ubuntu")) return `${why}sudo apt install mesa-vulkan-drivers`;
  if (has("fedora") || has("rhel")) return `${why}sudo dnf install mesa-vulkan-drivers`;
  if (has("arch")) return `${why}sudo pacman -S vulkan-swrast`;
  if (has("suse") || has("opensuse")) return `${why}sudo zypper install libvulkan_lvp`;
  return `${why}install your distribution's package of Mesa's Vulkan drivers, version 23 or newer`;
}
