/** Runs one task at a time; of those that come meanwhile only the last: for saving, where the newest holds all. */
export class LatestOnly {
  #running: Promise<void> | undefined;
  #next: (() => Promise<void>) | undefined;

  /** @param task must not reject */
  run(task: () => Promise<void>): Promise<void> {
    this.#next = task;
    this.#running ??= this.#work();
    return this.#running;
  }

  /** Starts at once what waits for its turn: for when there will be no later. */
  flush(): void {
    const task = this.#next;
    this.#next = undefined;
    void task?.();
  }

  /** Resolves when everything has been run. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #work(): Promise<void> {
    for (let task = this.#next; task; task = this.#next) {
      this.#next = undefined;
      await task();
    }
    this.#running = undefined;
  }
}
