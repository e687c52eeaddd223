import type { ChoicesJson } from "@sunbear/core";
import type { Client } from "../../api/client.js";
import { text } from "../text.js";
import type { Applied, CleanSource, Listing, OnProgress } from "./source.js";

/** The server's folder: judged, shown and changed there. */
export class ServerSource implements CleanSource {
  readonly movesFiles = true;

  constructor(private readonly client: Client) {}

  async judge(onProgress: OnProgress): Promise<Listing> {
    const { id } = await this.client.judge();
    const end = await this.client.events(id, (event) => {
      if (event.event === "progress") onProgress(event.done, event.all);
    });
    if (end.state !== "done") throw new Error(end.error ?? text.clean.serverStopped);
    return this.client.list();
  }

  picture(name: string, size: number): Promise<Blob> {
    return this.client.picture(name, size);
  }

  async saveChoices(choices: ChoicesJson): Promise<void> {
    await this.client.saveChoices({
      version: 1,
      steps: choices.steps.map((step) => ({ ...step, names: [...step.names] })),
    });
  }

  apply(): Promise<Applied> {
    return this.client.apply();
  }

  async undo(): Promise<Listing> {
    await this.client.undo();
    return this.client.list();
  }
}
