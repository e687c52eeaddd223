import type { Change } from "@sunbear/core";
import { Dialog } from "../parts/dialog.js";
import { text } from "../text.js";
import type { Cleaning } from "./cleaning.js";

const words = text.clean;

/** What is about to be done, before it is. */
export function ApplyDialog({ cleaning, onClose }: { readonly cleaning: Cleaning; onClose(): void }) {
  const { value: changes } = cleaning.changes;
  const deleted = changes.filter(({ to }) => to === null).length;
  const apply = () => {
    onClose();
    void cleaning.apply();
  };
  return (
    <Dialog
      title={words.applyTitle}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button type="button" class="button primary" onClick={apply}>
            {words.applyDo}
          </button>
        </>
      }
    >
      <ul class="summary">
        {deleted > 0 && <li>{words.applyDelete(deleted)}</li>}
        {relabelled(changes, (name) => cleaning.labelOf(name)).map(({ from, to, count }) => (
          <li key={`${from}/${to}`}>{words.applyRelabel(count, from, to)}</li>
        ))}
      </ul>
      <p class="soft">{cleaning.source?.movesFiles ? words.applyFiles : words.applyMemory}</p>
    </Dialog>
  );
}

/** How many pictures go from which class to which. */
export function relabelled(changes: readonly Change[], labelOf: (name: string) => string) {
  const counts = new Map<string, { from: string; to: string; count: number }>();
  for (const { name, to } of changes) {
    if (to === null) continue;
    const from = labelOf(name);
    const entry = counts.get(`${from}/${to}`) ?? { from, to, count: 0 };
    counts.set(`${from}/${to}`, { ...entry, count: entry.count + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
