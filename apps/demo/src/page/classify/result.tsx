import { Notice } from "../parts/notice.js";
import { Switch } from "../parts/switch.js";
import { text } from "../text.js";
import { Bars } from "./bars.js";
import type { Entry } from "./queue.js";

const words = text.classify;

/** What the model says about one photo. */
export function Result(props: {
  readonly entry: Entry;
  readonly vocab: readonly string[];
  readonly computedOn: string;
  readonly heat: boolean;
  onHeat(on: boolean): void;
}) {
  const { entry, vocab, computedOn, heat, onHeat } = props;
  const { prediction } = entry;
  return (
    <section class="result stack" aria-label={entry.name}>
      <p class="small soft">{entry.name}</p>
      <div aria-live="polite">
        {prediction ? (
          <p class="prediction">{words.prediction(prediction.label, prediction.probabilities[prediction.index])}</p>
        ) : (
          entry.state !== "failed" && <p class="prediction soft">{words.working}</p>
        )}
      </div>
      {entry.state === "failed" && <Notice kind="error">{entry.error}</Notice>}
      {prediction && (
        <>
          <Bars vocab={vocab} probabilities={prediction.probabilities} />
          <Switch label={words.heat} checked={heat} onChange={onHeat} />
          <dl class="stats small">
            <div>
              <dt>{words.time}</dt>
              <dd>{words.took(prediction.milliseconds)}</dd>
            </div>
            <div>
              <dt>{words.on}</dt>
              <dd>{computedOn}</dd>
            </div>
          </dl>
        </>
      )}
    </section>
  );
}
