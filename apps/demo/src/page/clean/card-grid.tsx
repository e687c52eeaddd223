import { useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../text.js";
import { Card } from "./card.js";
import { type Cleaning, PAGE_SIZE } from "./cleaning.js";
import { wishOf } from "./keys.js";

/** The cards of one page. Keys act on the current card while the focus is in the list. */
export function CardGrid({ cleaning, onHelp }: { readonly cleaning: Cleaning; onHelp(): void }) {
  const list = useRef<HTMLUListElement>(null);
  /** Whether the focus goes along with the current card: after a key, but not after a click. */
  const follows = useRef(false);
  const moving = useRef(false);
  const { value: shown } = cleaning.shown;
  const { value: vocab } = cleaning.vocab;
  const { value: duplicated } = cleaning.duplicated;
  const first = Math.min(cleaning.page.value, cleaning.pages.value - 1) * PAGE_SIZE;
  const index = Math.max(
    0,
    shown.findIndex(({ name }) => name === cleaning.current.value),
  );
  const currentName = shown[index]?.name;
  // Before anything else happens, a next key above all: focus and current card never part.
  useLayoutEffect(() => {
    const card = list.current?.children[index]?.querySelector<HTMLElement>(".clean-card");
    if (!follows.current || !card || card.contains(document.activeElement)) return;
    moving.current = true;
    card.focus();
    moving.current = false;
  }, [currentName, index]);
  const onKeyDown = (event: KeyboardEvent) => {
    const item = shown[index];
    // A select takes letters and arrows for itself; with Ctrl and the like keys belong to the browser.
    if (!item || event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = { vocab, predicted: item.predicted, index, count: shown.length, columns: columnsOf(list.current) };
    const wish = wishOf(event.key, place);
    if (!wish) return;
    event.preventDefault();
    follows.current = true;
    switch (wish.does) {
      case "choose":
        return cleaning.choose(item.name, wish.choice);
      case "undo":
        return cleaning.undo();
      case "turn":
        return cleaning.turn(cleaning.page.value + wish.by);
      case "move":
        cleaning.current.value = shown[wish.to].name;
        return;
      case "help":
        return onHelp();
    }
  };
  return (
    <ul ref={list} class="card-grid" aria-label={text.clean.cards} onKeyDown={onKeyDown}>
      {shown.map((item, i) => (
        <li key={item.name}>
          <Card
            item={item}
            position={first + i + 1}
            vocab={vocab}
            choice={cleaning.choiceOf(item.name)}
            suspect={cleaning.isSuspect(item.name)}
            duplicated={duplicated.has(item.name)}
            current={i === index}
            picture={(name, size) => cleaning.picture(name, size)}
            onChoose={(choice) => {
              follows.current = false;
              cleaning.choose(item.name, choice);
              cleaning.current.value = item.name;
            }}
            onFocus={() => {
              if (!moving.current) cleaning.current.value = item.name;
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function columnsOf(list: HTMLElement | null): number {
  return list ? getComputedStyle(list).gridTemplateColumns.split(" ").length : 1;
}
