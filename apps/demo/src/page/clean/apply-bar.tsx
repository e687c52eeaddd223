import { Icon } from "../parts/icon.js";
import { text } from "../text.js";
import type { Cleaning } from "./cleaning.js";

const words = text.clean;

/** Always in sight: what was decided so far, and the ways back and on. */
export function ApplyBar(props: { readonly cleaning: Cleaning; onApply(): void; onHelp(): void }) {
  const { cleaning } = props;
  const { value: changes } = cleaning.changes;
  const deleted = changes.filter(({ to }) => to === null).length;
  const applying = cleaning.applying.value;
  return (
    <div class="apply-bar">
      <p aria-live="polite">
        <strong>{applying ? words.applying : words.pending(deleted, changes.length - deleted)}</strong>
      </p>
      <div class="row">
        <button type="button" class="button plain for-keyboards" onClick={props.onHelp}>
          <Icon name="keys" />
          {words.keys}
        </button>
        <button type="button" class="button" disabled={!cleaning.canUndo || applying} onClick={() => cleaning.undo()}>
          <Icon name="undo" />
          {words.undo}
        </button>
        <button
          type="button"
          class="button primary"
          disabled={changes.length === 0 || applying}
          onClick={props.onApply}
        >
          {words.apply}
        </button>
      </div>
    </div>
  );
}
