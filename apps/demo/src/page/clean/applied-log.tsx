import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { text } from "../text.js";
import type { Cleaning } from "./cleaning.js";

const words = text.clean;

/** What was applied to this set, the way back, and the way on: to train with what is left. */
export function AppliedLog({ cleaning, onTrain }: { readonly cleaning: Cleaning; onTrain(): void }) {
  const { value: log } = cleaning.log;
  if (!cleaning.canUndoApply.value) return null;
  const busy = cleaning.applying.value;
  return (
    <Notice kind="good">
      <div class="row apart">
        <div>
          <strong>{words.log}</strong>
          <ul class="small">
            {log.map(({ time, deleted, relabelled, missing }) => (
              <li key={time.getTime()}>
                {words.logEntry(time.toLocaleTimeString("en", { timeStyle: "short" }), deleted, relabelled)}
                {missing > 0 && ` ${words.missing(missing)}`}
              </li>
            ))}
          </ul>
        </div>
        <div class="row">
          <button type="button" class="button compact" disabled={busy} onClick={() => void cleaning.undoApply()}>
            <Icon name="undo" />
            {words.undoApply}
          </button>
          <button type="button" class="button compact" disabled={busy} onClick={onTrain}>
            {words.trainAgain}
          </button>
        </div>
      </div>
    </Notice>
  );
}
