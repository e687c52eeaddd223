import { Picture } from "../parts/picture.js";
import { text } from "../text.js";
import type { Entry } from "./queue.js";

const words = text.classify;

/** All photos handed over, with what came of each. */
export function PhotoList(props: {
  readonly entries: readonly Entry[];
  readonly selectedId: number | undefined;
  readonly settled: number;
  onSelect(id: number): void;
  onClear(): void;
}) {
  const { entries, selectedId, settled } = props;
  const all = entries.length;
  return (
    <section class="stack tight" aria-label={words.list}>
      <div class="row apart">
        <h2 class="minor">{words.list}</h2>
        <div class="row">
          <span class="small soft number" aria-live="polite">
            {words.progress(settled, all)}
          </span>
          <button type="button" class="button plain compact" onClick={props.onClear}>
            {words.clear}
          </button>
        </div>
      </div>
      {settled < all && <progress aria-label={words.progress(settled, all)} value={settled} max={all} />}
      <ol class="photo-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              class={`photo ${entry.state}`}
              aria-pressed={entry.id === selectedId}
              onClick={() => props.onSelect(entry.id)}
            >
              <Picture class="cover" load={async () => entry.blob} name={String(entry.id)} alt="" side={160} />
              <span class="photo-words">
                <span class="photo-label">{outcome(entry)}</span>
                <span class="small soft photo-name">{entry.name}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcome({ state, prediction }: Entry): string {
  if (prediction) return `${prediction.label} ${prediction.probabilities[prediction.index].toFixed(4)}`;
  return state === "failed" ? words.failed : state === "running" ? words.working : words.waiting;
}
