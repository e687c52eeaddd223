import { useRef } from "preact/hooks";
import { step } from "./step.js";

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** Said after the label, and shown as a dot: something goes on there. */
  readonly busy?: string;
}

export const tabId = (id: string) => `tab-${id}`;
export const panelId = (id: string) => `panel-${id}`;

/** A tablist: one stop for the Tab key, arrows go from tab to tab. */
export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  onSelect(id: string): void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const ids = props.tabs.map((tab) => tab.id);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = step(event.key, ids.indexOf(props.selected), ids.length);
    if (next === undefined) return;
    event.preventDefault();
    props.onSelect(ids[next]);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={props.label} onKeyDown={onKeyDown}>
      {props.tabs.map(({ id, label, busy }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={tabId(id)}
          aria-controls={panelId(id)}
          aria-selected={id === props.selected}
          tabIndex={id === props.selected ? 0 : -1}
          onClick={() => props.onSelect(id)}
        >
          {label}
          {busy && (
            <span class="dot">
              <span class="visually-hidden">{busy}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
