import { text } from "../text.js";
import type { Cleaning } from "./cleaning.js";

const words = text.clean;

export function Pager({ cleaning }: { readonly cleaning: Cleaning }) {
  const { value: pages } = cleaning.pages;
  const page = Math.min(cleaning.page.value, pages - 1);
  if (pages < 2) return null;
  const turn = (to: number) => {
    cleaning.turn(to);
    scrollTo({ top: 0 });
  };
  return (
    <nav class="row pager" aria-label={words.page(page + 1, pages)}>
      <button type="button" class="button" disabled={page === 0} onClick={() => turn(page - 1)}>
        {words.earlier}
      </button>
      <span class="number">{words.page(page + 1, pages)}</span>
      <button type="button" class="button" disabled={page === pages - 1} onClick={() => turn(page + 1)}>
        {words.later}
      </button>
    </nav>
  );
}
