import type { LossGraph } from "@sunbear/core";
import type { Io } from "../io.js";
import { commandLine } from "../terminal/command-line.js";
import { lossGraph } from "../terminal/loss-graph.js";
import { ProgressLine } from "../terminal/progress-line.js";
import { type Style, styleOf } from "../terminal/style.js";
import { tableHead, tableRow } from "../terminal/table.js";
import { bytes, count, list, printable, shellWord } from "../terminal/text.js";
import { clock } from "../terminal/time.js";
import type {
  BatchEvent,
  DoneEvent,
  DownloadEvent,
  EpochEvent,
  Phase,
  Reporter,
  StartEvent,
  StoppedEvent,
  TrainEvent,
} from "./events.js";
import { networkName } from "./settings.js";
import { profileTable } from "./step-profile.js";

const TITLES: Record<Phase, string> = {
  frozen: "Training the head; the body is frozen",
  unfrozen: "Training all of it",
};

/** Training as a person reads it: what happens, fast.ai's tables, a progress line, and what to do next. */
export class TextReporter implements Reporter {
  private readonly progress: ProgressLine;
  private readonly style: Style;
  private phase: Phase | undefined;
  private start: StartEvent | undefined;
  /** Lines of the running fit's curves. */
  private graph: readonly string[] = [];

  constructor(private readonly io: Io) {
    this.progress = new ProgressLine(io.stderr, io.env);
    this.style = styleOf(io.stdout, io.env);
  }

  tell(event: TrainEvent): void {
    if (event.event === "start") this.begin(event);
    else if (event.event === "warning") this.warn(event.message);
    else if (event.event === "download") this.download(event);
    else if (event.event === "batch") this.batch(event);
    else if (event.event === "epoch") this.epoch(event);
    else if (event.event === "profile")
      this.print("", this.style.bold("Where a step's time goes"), ...profileTable(event));
    else if (event.event === "stopping") this.stopping();
    else if (event.event === "stopped") this.stopped(event);
    else this.done(event);
  }

  draw(graph: LossGraph): void {
    const { isTTY, columns = 80 } = this.io.stderr;
    if (isTTY) this.graph = lossGraph(graph, columns, styleOf(this.io.stderr, this.io.env));
  }

  end(): void {
    this.progress.clear();
  }

  private print(...lines: string[]): void {
    this.progress.clear();
    for (const line of lines) this.io.stdout.write(`${line}\n`);
  }

  private begin(start: StartEvent): void {
    this.start = start;
    const row = (name: string, value: string) => `${this.style.dim(name.padEnd(8))} ${value}`;
    const { vocab, train, valid, architecture, weights, epochs, freezeEpochs, batches, batchSize, size } = start;
    const pictures =
      start.folder === null ? "emoji pictures, the built-in set" : `photos in ${printable(start.folder)}`;
    const plan = [freezeEpochs && `${freezeEpochs} frozen`, epochs].filter(Boolean).join(" + ");
    this.print(
      row("Adapter", start.adapter),
      row("Images", `${(train + valid).toLocaleString("en")} ${pictures}`),
      row("Classes", `${vocab.length}: ${list(vocab)}`),
      row("Split", `${train.toLocaleString("en")} to train on, ${valid.toLocaleString("en")} to validate`),
      row(
        "Network",
        `${networkName(architecture)}, ${weights === null ? "random weights" : `weights of ${printable(weights)}`}`,
      ),
      row("Plan", `${plan} epochs of ${count(batches, "batch", "batches")} of ${batchSize} at ${size} px`),
    );
  }

  private warn(message: string): void {
    this.print(`${this.style.yellow("warning:")} ${printable(message)}`);
  }

  private download({ name, received, total }: DownloadEvent): void {
    const done = total ? `${bytes(received)} of ${bytes(total)}` : bytes(received);
    this.progress.show(total ? received / total : 0, `${printable(name)}  ${done}`);
  }

  private batch({ phase, epoch, batch, batches, smoothLoss, secondsLeft }: BatchEvent): void {
    this.enter(phase);
    const done = batch + 1;
    const left = secondsLeft !== null ? `  ${clock(secondsLeft)} left` : "";
    const text = `epoch ${epoch}  ${done}/${batches}  loss ${smoothLoss.toFixed(4)}${left}`;
    this.progress.show(done / batches, text, this.graph);
  }

  private epoch({ phase, epoch, trainLoss, validLoss, errorRate, seconds }: EpochEvent): void {
    this.enter(phase);
    const figures = [trainLoss, validLoss, errorRate].map((value) => value.toFixed(6));
    this.print(tableRow([String(epoch), ...figures, clock(seconds)]));
  }

  /** Begins a phase's table with its first batch. */
  private enter(phase: Phase): void {
    if (this.phase === phase) return;
    this.leaveGraph();
    this.phase = phase;
    this.print("", this.style.bold(TITLES[phase]), this.style.dim(tableHead));
  }

  /** Lets the curves of a fit that is over stand. */
  private leaveGraph(): void {
    this.progress.clear();
    for (const line of this.graph) this.io.stderr.write(`${line}\n`);
    this.graph = [];
  }

  private stopping(): void {
    this.leaveGraph();
    this.io.stderr.write("Stopping: the model is being saved as it is now. Ctrl-C again ends at once, without it.\n");
  }

  private stopped({ model, history }: StoppedEvent): void {
    this.print(
      "",
      `The model is ${shellWord(model)}, and the tables are in ${shellWord(history)}.`,
      ...this.whatNext(model),
    );
  }

  private done({ model, history, report, profile, errorRate, seconds }: DoneEvent): void {
    const valid = this.start?.valid ?? 0;
    const wrong = Math.round(errorRate * valid);
    this.leaveGraph();
    this.print(
      "",
      `${count(wrong, "mistake")} on ${count(valid, "validation image")}, after ${clock(seconds)}.`,
      `The model is ${shellWord(model)}, and the tables are in ${shellWord(history)}.`,
      `What it gets right and wrong is in ${shellWord(report)}: open it in a browser.`,
      ...(profile
        ? [`The profile is ${shellWord(profile)}: open it in https://ui.perfetto.dev or chrome://tracing.`]
        : []),
      ...this.whatNext(model),
    );
    if (this.start?.folder === null)
      this.print(`  ${commandLine(this.io.env, "train", "FOLDER")}    with a subfolder of photos for each class`);
  }

  private whatNext(model: string): string[] {
    return ["", this.style.bold("What next"), `  ${commandLine(this.io.env, "predict", shellWord(model), "IMAGE...")}`];
  }
}
