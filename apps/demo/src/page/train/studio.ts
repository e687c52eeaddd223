import { computed, signal } from "@preact/signals";
import type { Client } from "../../api/client.js";
import type { TrainOptions } from "../../engine/engine.js";
import { ServerSource } from "../clean/server-source.js";
import { errorText } from "../error-text.js";
import type { Machine } from "../machine.js";
import type { ModelStore } from "../model-store.js";
import { saveFile } from "../save-file.js";
import { text } from "../text.js";
import { confusionOf } from "./confusion.js";
import { ServerTrainer } from "./server-trainer.js";
import { defaultSettings, type Settings, type WeightsChoice } from "./settings.js";
import { TabTrainer } from "./tab-trainer.js";
import { type OnProgress, type Report, Training } from "./training.js";
import { TrainingSet } from "./training-set.js";

/** Pixels of a picture of the top losses, on screens with two pixels to a dot. */
const TOP_LOSS_SIDE = 280;

export interface StudioServer {
  readonly client: Client;
  /** The folder that the server trains on, if it was given one. */
  readonly folder: string | undefined;
  /** Whether it offers pretrained weights. */
  readonly weights: boolean;
}

/** All that the Train tab holds: the set, the settings, the training, and how its model does. */
export class Studio {
  readonly set = new TrainingSet();
  readonly training = new Training();
  readonly where = signal<"tab" | "server">("tab");
  readonly report = signal<Report | undefined>(undefined);
  readonly judging = signal<{ readonly done: number; readonly all: number } | undefined>(undefined);
  readonly keeping = signal(false);
  readonly error = signal<string | undefined>(undefined);
  readonly server = signal<StudioServer | undefined>(undefined);
  /** What the visitor has changed; the rest follows the adapter. */
  readonly #changed = signal<Settings | undefined>(undefined);
  readonly settings = computed(
    () => this.#changed.value ?? defaultSettings(this.machine.adapter.value?.software ?? true),
  );
  /** What training may start from, the best first. The server fetches pretrained weights itself, if it has none yet. */
  readonly offered = computed<readonly WeightsChoice["from"][]>(() => {
    if (this.where.value === "server") return ["server", "random"];
    return this.server.value?.weights ? ["server", "file", "random"] : ["file", "random"];
  });
  readonly #chosen = signal<WeightsChoice | undefined>(undefined);
  /** What the visitor has chosen to start from where that can be had, else the best that can without being asked for. */
  readonly weights = computed<WeightsChoice>(() => {
    const { value: chosen } = this.#chosen;
    const { value: offered } = this.offered;
    if (chosen && offered.includes(chosen.from)) return chosen;
    return { from: offered.includes("server") ? "server" : "random" };
  });
  /** Whether a training has left a model here. */
  readonly trained = computed(
    () => !this.training.active.value && (this.training.result.value !== undefined || this.#savedFromLoss()),
  );
  /** Called when the server has trained a model, which is its own from then on. */
  onServerModel = () => {};
  readonly #tab: TabTrainer;
  #remote: ServerTrainer | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly models: ModelStore,
  ) {
    this.#tab = new TabTrainer(machine, this.set);
  }

  /** Whether the last training was the server's. */
  get trainedOnServer(): boolean {
    return this.#remote !== undefined;
  }

  change(settings: Settings): void {
    this.#changed.value = settings;
  }

  chooseWeights(weights: WeightsChoice): void {
    this.#chosen.value = weights;
  }

  /** Makes the server's offers known. */
  offer(server: StudioServer): void {
    this.server.value = server;
    this.move(this.machine.state.value === "none" && server.folder ? "server" : "tab");
  }

  /** Has the training done here or there. */
  move(where: "tab" | "server"): void {
    this.where.value = where;
  }

  async train(): Promise<void> {
    this.report.value = undefined;
    this.error.value = undefined;
    const server = this.server.value;
    this.#remote =
      this.where.value === "server" && server ? new ServerTrainer(server.client, () => this.#pretrained()) : undefined;
    const finished = await this.training.run(this.#remote ?? this.#tab, () => this.#options());
    if (this.#remote) {
      if (finished) await this.#lookOnServer();
    } else if (finished || this.#savedFromLoss()) {
      this.models.set({ ...this.#model(), name: text.model.trainedHere });
      await this.#look();
    }
  }

  async keepModel(): Promise<void> {
    this.keeping.value = true;
    this.error.value = undefined;
    try {
      saveFile("export.safetensors", await this.#export());
    } catch (error) {
      this.error.value = errorText(error);
    } finally {
      this.keeping.value = false;
    }
  }

  /** The picture of this name in the set. */
  async picture(name: string): Promise<Blob> {
    const picture = this.set.pictures.value.find((one) => one.name === name);
    if (!picture) throw new RangeError(`${name} isn't in the set.`);
    return picture.blob;
  }

  /** Makes the engine hold the set as it is now. */
  async openSet(onProgress: (done: number, all: number) => void): Promise<void> {
    await this.#tab.open(onProgress);
  }

  #pretrained(): boolean {
    return this.weights.value.from !== "random";
  }

  async #options(): Promise<TrainOptions> {
    const { value: weights } = this.weights;
    const { value: settings } = this.settings;
    if (this.#remote || weights.from === "random") return settings;
    if (weights.from === "server") {
      const bytes = await this.server.value?.client.weights();
      return { ...settings, weights: bytes, weightsName: "the server's" };
    }
    const { file } = weights;
    if (!file) throw new Error(text.train.weightsMissing);
    return { ...settings, weights: new Uint8Array(await file.arrayBuffer()), weightsName: file.name };
  }

  #model() {
    const vocab = this.training.summary.value?.vocab ?? [];
    return { architecture: "resnet18", vocab, size: this.settings.value.size };
  }

  /** Whether the engine has kept what the last epoch had come to when its GPU was lost. */
  #savedFromLoss(): boolean {
    return this.training.error.value?.name === "GpuLost" && this.training.epochs.value.length > 0;
  }

  #export(): Promise<Uint8Array> {
    const { client } = this.server.value ?? {};
    const job = this.#remote?.job;
    return client && job ? client.model(job) : this.machine.engine.export();
  }

  async #look(): Promise<void> {
    const { vocab } = this.#model();
    await this.#judge(async (onProgress) => {
      const judged = await this.machine.engine.judge(onProgress);
      const matrix = await this.machine.engine.confusionMatrix();
      return { vocab, judged, matrix, picture: (name) => this.picture(name) };
    });
  }

  async #lookOnServer(): Promise<void> {
    const { client } = this.server.value!;
    this.onServerModel();
    await this.#judge(async (onProgress) => {
      const { vocab, items } = await new ServerSource(client).judge(onProgress);
      const picture = (name: string) => client.picture(name, TOP_LOSS_SIDE);
      return { vocab, judged: items, matrix: confusionOf(vocab, items), picture };
    });
  }

  async #judge(look: (onProgress: OnProgress) => Promise<Report>): Promise<void> {
    this.judging.value = { done: 0, all: 0 };
    try {
      this.report.value = await look((done, all) => (this.judging.value = { done, all }));
    } catch (error) {
      this.error.value = errorText(error);
    } finally {
      this.judging.value = undefined;
    }
  }
}
