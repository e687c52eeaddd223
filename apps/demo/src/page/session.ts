import { computed, signal } from "@preact/signals";
import { Client } from "../api/client.js";
import type { Status } from "../api/types.js";
import type { Prediction } from "../engine/engine.js";
import { Queue } from "./classify/queue.js";
import { Cleaning } from "./clean/cleaning.js";
import { ServerSource } from "./clean/server-source.js";
import { TabSource } from "./clean/tab-source.js";
import { errorText } from "./error-text.js";
import { fetchModel, findHome, type Home } from "./home.js";
import { Machine } from "./machine.js";
import { ModelStore } from "./model-store.js";
import { startEngine } from "./start-engine.js";
import { text } from "./text.js";
import { takeToken } from "./token.js";
import { Studio } from "./train/studio.js";

export const TABS = ["classify", "train", "clean"] as const;
export type TabName = (typeof TABS)[number];

/** Everything that the page knows, from its opening to its closing. */
export class Session {
  readonly tab = signal<TabName>(tabInAddress());
  readonly home = signal<Home | undefined>(undefined);
  /** Until it is known where the page lives and what there is. */
  readonly finding = signal(true);
  readonly error = signal<string | undefined>(undefined);
  readonly status = signal<Status | undefined>(undefined);
  readonly machine = new Machine(startEngine);
  readonly queue = new Queue((picture, options) => this.#predict(picture, options));
  readonly models = new ModelStore(this.machine, () => this.queue.again());
  readonly studio = new Studio(this.machine, this.models);
  readonly cleaning = new Cleaning();
  #client: Client | undefined;

  readonly serverModel = computed(() => this.status.value?.model ?? undefined);
  /** Whether the server answers, since this tab has no model of its own. */
  readonly answersOnServer = computed(() => !this.models.current.value && this.serverModel.value !== undefined);
  /** The model that answers, wherever it is. */
  readonly answering = computed(() => {
    const onServer = this.serverModel.value;
    return this.models.current.value ?? (onServer && { ...onServer, name: text.model.ofServer });
  });
  readonly adapterName = computed(() => {
    const { value: adapter } = this.machine.adapter;
    return adapter?.software ? text.machine.software(adapter.name) : (adapter?.name ?? "");
  });
  readonly canCleanTab = computed(
    () =>
      this.models.current.value !== undefined &&
      this.studio.set.pictures.value.length > 0 &&
      !this.studio.training.active.value,
  );

  async open(): Promise<void> {
    this.machine.onRestart = () => void this.models.reload();
    this.studio.onServerModel = () => void this.#askStatus();
    addEventListener("pagehide", () => this.cleaning.flush());
    addEventListener("hashchange", () => (this.tab.value = tabInAddress()));
    const [home] = await Promise.all([findHome(), this.machine.open()]);
    this.home.value = home;
    if (home.kind === "server") await this.#meetServer();
    if (home.kind === "app") await this.#openApp(home);
    this.finding.value = false;
  }

  show(tab: TabName): void {
    this.tab.value = tab;
    history.replaceState(history.state, "", `#${tab}`);
    scrollTo({ top: 0 });
    if (tab === "clean" && this.cleaning.state.value === "closed" && this.studio.report.value) this.#cleanTrained();
  }

  cleanTab(): void {
    const vocab = this.models.current.value?.vocab ?? [];
    void this.cleaning.open(new TabSource(this.machine, this.studio, vocab));
  }

  cleanServer(): void {
    if (this.#client) void this.cleaning.open(new ServerSource(this.#client));
  }

  /** Trains on what cleaning has left, where it was trained before. */
  trainAgain(): void {
    const where = this.cleaning.source instanceof ServerSource ? "server" : "tab";
    if (this.studio.where.value !== where) this.studio.move(where);
    this.cleaning.close();
    this.show("train");
    void this.studio.train();
  }

  /** Goes on with the pictures that were just trained on. */
  #cleanTrained(): void {
    if (this.studio.trainedOnServer) this.cleanServer();
    else this.cleanTab();
  }

  async #meetServer(): Promise<void> {
    const client = new Client({ token: takeToken() });
    this.#client = client;
    const status = await this.#askStatus();
    if (!status) return;
    this.studio.offer({ client, folder: status.folder ?? undefined, weights: status.weights });
    // Pictures need not leave the tab where it can predict by itself.
    if (status.model && this.machine.state.value === "ready")
      await this.models.load(text.model.ofServer, () => client.presentModel());
  }

  async #askStatus(): Promise<Status | undefined> {
    try {
      this.status.value = await this.#client?.status();
      this.error.value = undefined;
    } catch (error) {
      this.error.value = text.home.serverSilent(errorText(error));
    }
    return this.status.value;
  }

  async #openApp({ model, title }: Extract<Home, { kind: "app" }>): Promise<void> {
    this.tab.value = "classify";
    if (title) document.title = title;
    await this.models.load(title ?? model, () => fetchModel(model));
  }

  #predict(picture: Blob, options: { readonly gradCam: boolean }): Promise<Prediction> {
    if (!this.answersOnServer.value || !this.#client) return this.machine.engine.predict(picture, options);
    return this.#client.predict(picture, options).then(({ heat, ...prediction }) => ({
      ...prediction,
      ...(heat && { heat: { ...heat, values: Float32Array.from(heat.values) } }),
    }));
  }
}

function tabInAddress(): TabName {
  const name = location.hash.slice(1);
  return TABS.find((tab) => tab === name) ?? "classify";
}
