/** What is to become of a picture. */
export type Choice =
  | { readonly action: "keep" }
  | { readonly action: "delete" }
  | { readonly action: "relabel"; readonly label: string };

/** One decision, about one picture or several at once; null takes earlier ones back. */
export interface Step {
  readonly names: readonly string[];
  readonly choice: Choice | null;
}

/** As JSON, all that was decided: from it choices resume, and can still be undone. */
export interface ChoicesJson {
  readonly version: 1;
  readonly steps: readonly Step[];
}

/**
 * Decisions in the order they were made. The last one about a picture holds, so taking back the last step is all that
 * undoing is, and it has no end but the first step.
 */
export class Choices {
  private steps: Step[];
  private undone: Step[] = [];
  private current = new Map<string, Choice>();

  constructor(steps: readonly Step[] = []) {
    this.steps = [...steps];
    this.replay();
  }

  /** @throws TypeError if it isn't what `toJSON` gave */
  static fromJSON(json: unknown): Choices {
    const { version, steps } = (json ?? {}) as Partial<ChoicesJson>;
    if (version !== 1 || !Array.isArray(steps) || !steps.every(isStep))
      throw new TypeError(
        "These aren't saved choices of version 1: start anew, or take the file that the cleaner wrote.",
      );
    return new Choices(steps);
  }

  toJSON(): ChoicesJson {
    return { version: 1, steps: this.steps };
  }

  get(name: string): Choice | undefined {
    return this.current.get(name);
  }

  /** Decides about pictures. What was undone before can't be redone any more. */
  choose(names: readonly string[], choice: Choice | null): void {
    this.undone = [];
    this.add({ names: [...names], choice });
  }

  /** Takes back the last step, and returns it; undefined if there is none. */
  undo(): Step | undefined {
    const step = this.steps.pop();
    if (step) this.undone.push(step);
    this.replay();
    return step;
  }

  /** Does again what was undone last, and returns it; undefined if nothing was. */
  redo(): Step | undefined {
    const step = this.undone.pop();
    if (step) this.add(step);
    return step;
  }

  get canUndo(): boolean {
    return this.steps.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Pictures with a choice, in the order of their first one. */
  entries(): (readonly [name: string, choice: Choice])[] {
    return [...this.current];
  }

  private add(step: Step): void {
    this.steps.push(step);
    this.hold(step);
  }

  private replay(): void {
    this.current = new Map();
    for (const step of this.steps) this.hold(step);
  }

  private hold({ names, choice }: Step): void {
    for (const name of names) {
      if (choice) this.current.set(name, choice);
      else this.current.delete(name);
    }
  }
}

function isStep(value: unknown): value is Step {
  const { names, choice } = (value ?? {}) as Partial<Step>;
  return (
    Array.isArray(names) && names.every((name) => typeof name === "string") && (choice === null || isChoice(choice))
  );
}

function isChoice(value: unknown): value is Choice {
  const { action, label } = (value ?? {}) as { action?: unknown; label?: unknown };
  return action === "keep" || action === "delete" || (action === "relabel" && typeof label === "string");
}
