import type { LeftOut } from "./sort-into-classes.js";

/** Files that aren't used, each with the reason; closed until somebody wants to know. */
export function LeftOutList({ items, title }: { readonly items: readonly LeftOut[]; readonly title: string }) {
  if (items.length === 0) return null;
  return (
    <details class="left-out small">
      <summary>{title}</summary>
      <ul>
        {items.map(({ name, reason }) => (
          <li key={name}>
            <strong>{name}</strong> <span class="soft">{reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
