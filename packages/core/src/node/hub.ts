import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import envPaths from "env-paths";
import type { Architecture } from "../models/index.js";
import { WeightsError } from "../weights/errors.js";
import { readWeights } from "../weights/read-weights.js";
import type { StateDict } from "../weights/state-dict.js";
import { type DownloadLimits, defaultLimits, download, type Progress } from "./download.js";
import { PartFile } from "./part-file.js";
import { UnavailableError } from "./unavailable-error.js";

export interface LoadWeightsOptions {
  /** Whose weights "imagenet" are. Default "resnet18". */
  readonly architecture?: Architecture;
  readonly onProgress?: (progress: Progress) => void;
  /** Stops a download; what has arrived is kept, and the next call goes on with it. */
  readonly signal?: AbortSignal;
  /** Where downloads are kept. Default: the user's cache folder for Sunbear ($XDG_CACHE_HOME/sunbear on Linux). */
  readonly cacheDir?: string;
  readonly limits?: Partial<DownloadLimits>;
}

/** A file of weights on a server. */
export interface RemoteWeights {
  readonly address: string;
  /** SHA-256 in hexadecimal, or its beginning; default: what the file's name ends with, as in torchvision's names. */
  readonly sha256?: string;
}

/** Trained on ImageNet (IMAGENET1K_V1): torchvision's file, and the same weights as timm publishes them. */
export const imagenetWeights: Readonly<Record<Architecture, readonly RemoteWeights[]>> = {
  resnet18: [
    {
      address: "https://download.pytorch.org/models/resnet18-f37072fd.pth",
      sha256: "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
    },
    { address: "https://huggingface.co/timm/resnet18.tv_in1k/resolve/main/model.safetensors" },
  ],
  resnet34: [
    { address: "https://download.pytorch.org/models/resnet34-b627a593.pth" },
    { address: "https://huggingface.co/timm/resnet34.tv_in1k/resolve/main/model.safetensors" },
  ],
};

/**
 * Reads weights from a file, an https address, or as "imagenet": a ResNet's from where torchvision or Hugging Face keep
 * them. Safetensors and PyTorch checkpoints are told apart by their content. Downloads are cached under their address,
 * go on where they were cut off, and are checked against the SHA-256 in their name.
 * @throws UnavailableError if no server can be reached, as without a network; WeightsError if the weights can't be used
 */
export async function loadWeights(source: string, options: LoadWeightsOptions = {}): Promise<StateDict> {
  if (source === "imagenet") return loadFirst(source, imagenetWeights[options.architecture ?? "resnet18"], options);
  if (/^https?:\/\//i.test(source) && URL.canParse(source)) return loadRemote({ address: source }, options);
  if (source.startsWith("file:///")) return loadFile(fileURLToPath(source), options);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source))
    throw new WeightsError(
      source,
      "addresses of this kind aren't known",
      'Give a file, an https address or "imagenet"',
    );
  return loadFile(source, options);
}

/**
 * The path of ImageNet's weights, if an earlier `loadWeights("imagenet")` has kept them: nothing is downloaded. Their
 * content isn't checked; `readWeights` does that.
 */
export async function cachedImagenet({
  architecture = "resnet18",
  cacheDir,
}: Pick<LoadWeightsOptions, "architecture" | "cacheDir"> = {}): Promise<string | undefined> {
  for (const { address } of imagenetWeights[architecture]) {
    const path = cachedPath(address, cacheDir);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}

/** The first of the files that can be had, in the order given. */
export async function loadFirst(
  name: string,
  remotes: readonly RemoteWeights[],
  options: LoadWeightsOptions,
): Promise<StateDict> {
  const errors: WeightsError[] = [];
  for (const remote of remotes) {
    try {
      return await loadRemote(remote, options);
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      errors.push(error);
    }
  }
  const serious = errors.find((error) => !(error instanceof UnavailableError));
  if (serious) throw serious;
  const problems = errors.map(({ problem }) => problem).join(", "); // each names its host
  throw new UnavailableError(name, problems, "Check the network, or give a file");
}

async function loadFile(path: string, { limits }: LoadWeightsOptions): Promise<StateDict> {
  const { maxBytes } = { ...defaultLimits, ...limits };
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new WeightsError(
        path,
        `it has ${size} bytes, and weights up to ${maxBytes} are read`,
        "Choose smaller weights",
      );
    const bytes = await readFile(path);
    checkHash(bytes, hashInName(path), path);
    return readWeights(bytes, path);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    const problem = FILE_PROBLEMS[cause.code ?? ""] ?? `it can't be read (${cause.code})`;
    throw new WeightsError(path, problem, 'Give a .pth or .safetensors file, an https address or "imagenet"', {
      cause,
    });
  }
}

const FILE_PROBLEMS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder, not a file of weights",
  EACCES: "it may not be read",
};

async function loadRemote({ address, sha256 }: RemoteWeights, options: LoadWeightsOptions): Promise<StateDict> {
  const name = nameOf(address);
  const known = sha256 ?? hashInName(name);
  const target = cachedPath(address, options.cacheDir);
  options.signal?.throwIfAborted();
  try {
    return (await loadCached(target, known)) ?? (await loadDownloaded(address, name, target, known, options));
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    const cacheDir = dirname(dirname(target));
    throw new WeightsError(cacheDir, `downloads can't be kept here (${cause.code})`, "Make room, or make it writable", {
      cause,
    });
  }
}

/** The cached file, unless it isn't there or isn't what it should be; then it is removed. */
async function loadCached(target: string, sha256: string | undefined): Promise<StateDict | undefined> {
  try {
    const bytes = await readFile(target);
    checkHash(bytes, sha256, target);
    return readWeights(bytes, target);
  } catch (error) {
    if (error instanceof WeightsError) await rm(target);
    else if (!isFileError(error) || error.code !== "ENOENT") throw error;
    return undefined;
  }
}

async function loadDownloaded(
  address: string,
  name: string,
  target: string,
  known: string | undefined,
  { limits, onProgress, signal }: LoadWeightsOptions,
): Promise<StateDict> {
  const part = await PartFile.open(target);
  let told: string | undefined;
  try {
    told = await download(address, part, { ...defaultLimits, ...limits, name, onProgress, signal });
  } catch (error) {
    await part.close();
    throw error;
  }
  try {
    const bytes = await readFile(part.path);
    checkHash(bytes, known ?? told, address);
    const state = readWeights(bytes, address);
    await part.commit();
    return state;
  } catch (error) {
    await part.discard();
    throw error;
  }
}

/** Where a download is kept. Names are unique by the address, and still tell a reader of the folder what is what. */
function cachedPath(address: string, cacheDir = envPaths("sunbear", { suffix: "" }).cache): string {
  const readable = nameOf(address)
    .replaceAll(/[^\w.-]/g, "_")
    .slice(-80);
  return join(cacheDir, "weights", `${hashOf(address).slice(0, 12)}-${readable}`);
}

const nameOf = (address: string) => basename(new URL(address).pathname) || "weights";

/**
 * The beginning of a SHA-256 that PyTorch's file names end with, as f37072fd in resnet18-f37072fd.pth. A date of eight
 * digits isn't taken for one.
 */
function hashInName(path: string): string | undefined {
  return /-(?!(?:19|20)\d{6}\.)([0-9a-f]{8,64})\.\w+$/.exec(basename(path))?.[1];
}

function checkHash(bytes: Uint8Array, expected: string | undefined, file: string): void {
  if (expected === undefined) return;
  const actual = hashOf(bytes);
  if (!actual.startsWith(expected))
    throw new WeightsError(
      file,
      `its SHA-256 begins with ${actual.slice(0, expected.length)}, and should with ${expected}`,
      "The file is damaged or another one: download it again, or rename it if its name isn't meant to hold its hash",
    );
}

const hashOf = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

const isFileError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error;
