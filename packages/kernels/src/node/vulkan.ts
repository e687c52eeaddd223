import { readdir } from "node:fs/promises";
import { constants, homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Keeps a library in the process though Node closes it again, finding no addon in it. */
const RTLD_NODELETE = 0x1000;

/**
 * Loads a Vulkan loader into this process, where Dawn then finds it: the system's, or the one at `path`.
 * Throws the linker's message if there is none.
 */
export function loadVulkan(path = "libvulkan.so.1"): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, path, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Module did not self-register")) return; // it is no addon
    throw error;
  }
}

/** The manifests of the Vulkan drivers that the loader would try, in the order in which it searches (Linux). */
export async function vulkanDrivers(env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const chosen = env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES;
  if (chosen) return chosen.split(delimiter);
  const list = (variable: string | undefined, otherwise: string) => (variable || otherwise).split(delimiter);
  const roots = [
    ...list(env.XDG_CONFIG_HOME, join(homedir(), ".config")),
    ...list(env.XDG_CONFIG_DIRS, "/etc/xdg"),
    "/etc",
    ...list(env.XDG_DATA_HOME, join(homedir(), ".local/share")),
    ...list(env.XDG_DATA_DIRS, "/usr/local/share:/usr/share"),
  ];
  const found = roots.map(async (root) => {
    const folder = join(root, "vulkan/icd.d");
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  });
  return (await Promise.all(found)).flat();
}
