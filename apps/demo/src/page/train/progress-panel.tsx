import { byteCount } from "../bytes.js";
import { clock } from "../duration.js";
import { Notice } from "../parts/notice.js";
import { Progress } from "../parts/progress.js";
import { text } from "../text.js";
import { EpochTable } from "./epoch-table.js";
import { LeftOutList } from "./left-out-list.js";
import { LossChart } from "./loss-chart.js";
import type { Training } from "./training.js";

const words = text.train;

/** The third part of training: watching it. */
export function ProgressPanel({ training }: { readonly training: Training }) {
  const stage = training.stage.value;
  const opening = training.opening.value;
  const refused = training.summary.value?.refused ?? [];
  const started = training.losses.value.length > 0;
  return (
    <section class="card stack" aria-label={words.heading}>
      <div class="row apart">
        <h2>{heading(training)}</h2>
        <Controls training={training} />
      </div>
      {stage === "opening" && <Progress label={words.opening} {...opening} />}
      {training.error.value && (
        <Notice kind="error">
          {words.failed(training.error.value.message)} {words.kept}
        </Notice>
      )}
      {training.warnings.value.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <LeftOutList items={refused} title={words.refused(refused.length)} />
      {stage !== "opening" && <Figures training={training} />}
      {started && <LossChart training={training} />}
      {training.epochs.value.length > 0 && <EpochTable epochs={training.epochs.value} />}
      {training.active.value && <p class="small soft">{words.leave}</p>}
    </section>
  );
}

function heading({ stage, result }: Training): string {
  switch (stage.value) {
    case "opening":
      return words.opening;
    case "paused":
      return words.paused;
    case "stopping":
      return words.stopping;
    case "failed":
      return words.endedEarly;
    case "done":
      return result.value?.finished ? words.finished : words.stopped;
    default:
      return words.running;
  }
}

function Controls({ training }: { readonly training: Training }) {
  const stage = training.stage.value;
  if (stage !== "running" && stage !== "paused") return null;
  return (
    <div class="row">
      {training.canPause &&
        (stage === "running" ? (
          <button type="button" class="button" onClick={() => void training.pause()}>
            {words.pause}
          </button>
        ) : (
          <button type="button" class="button primary" onClick={() => void training.resume()}>
            {words.resume}
          </button>
        ))}
      <button type="button" class="button" onClick={() => void training.stop()}>
        {words.stop}
      </button>
    </div>
  );
}

function Figures({ training }: { readonly training: Training }) {
  const start = training.start.value;
  const latest = training.latest.value;
  const result = training.result.value;
  if (!latest) return training.active.value ? <Progress label={words.starting} /> : null;
  return (
    <>
      {training.active.value && (
        <progress aria-label={words.step(latest.step, latest.steps)} value={latest.step} max={latest.steps} />
      )}
      <dl class="stats">
        {result ? (
          <>
            {Number.isFinite(result.errorRate) && (
              <Figure name={words.accuracy} value={text.percent(1 - result.errorRate)} />
            )}
            <Figure name={words.took} value={clock(result.seconds)} />
          </>
        ) : (
          <>
            <Figure name={words.running} value={words.step(latest.step, latest.steps)} />
            <Figure name={words.left} value={latest.secondsLeft === null ? words.unknown : clock(latest.secondsLeft)} />
          </>
        )}
        <Figure name={words.speed} value={words.perSecond(latest.imagesPerSecond)} />
        {start && <Figure name={words.split} value={words.splitOf(start.train, start.valid)} />}
        {start && <Figure name={words.memory} value={byteCount(start.bytesBound)} />}
      </dl>
      <p class="visually-hidden" aria-live="polite">
        {training.epochs.value.length > 0 &&
          words.errorRate(training.epochs.value[training.epochs.value.length - 1].errorRate)}
      </p>
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
