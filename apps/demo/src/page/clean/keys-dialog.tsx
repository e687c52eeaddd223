import { Dialog } from "../parts/dialog.js";
import { text } from "../text.js";

const words = text.clean;

export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog
      title={words.keysTitle}
      onClose={onClose}
      actions={
        <button type="button" class="button primary" onClick={onClose}>
          {words.close}
        </button>
      }
    >
      <dl class="key-list">
        {words.keyList.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
