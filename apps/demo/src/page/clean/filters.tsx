import type { CleanerFilter } from "@sunbear/core";
import { useId } from "preact/hooks";
import { text } from "../text.js";
import type { Cleaning } from "./cleaning.js";

const words = text.clean;

/** Kinds of pictures to look at, each as the part of a filter that lets only them through. */
const kinds = {
  all: { name: words.showAll, filter: {} },
  suspect: { name: words.showSuspect, filter: { suspect: true } },
  duplicates: { name: words.showDuplicates, filter: { duplicates: true } },
  undecided: { name: words.showUndecided, filter: { choice: "none" } },
  delete: { name: words.showDelete, filter: { choice: "delete" } },
  relabel: { name: words.showRelabel, filter: { choice: "relabel" } },
} satisfies Record<string, { name: string; filter: CleanerFilter }>;

type Kind = keyof typeof kinds;

export function Filters({ cleaning }: { readonly cleaning: Cleaning }) {
  const { value: filter } = cleaning.filter;
  const { value: vocab } = cleaning.vocab;
  const { label, split, predicted } = filter;
  const classes = vocab.map((name) => [name, name] as const);
  const kindNames = (Object.keys(kinds) as Kind[]).map((kind) => [kind, kinds[kind].name] as const);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> isn't known to all browsers and tools yet
    <div class="filters" role="search" aria-label={words.filters}>
      <Select
        label={words.show}
        value={kindOf(filter)}
        options={kindNames}
        onChange={(kind) => cleaning.show({ label, split, predicted, ...kinds[(kind ?? "all") as Kind].filter })}
      />
      <Select
        label={words.label}
        value={label}
        any={words.any}
        options={classes}
        onChange={(value) => cleaning.show({ ...filter, label: value })}
      />
      <Select
        label={words.predicted}
        value={predicted}
        any={words.any}
        options={classes}
        onChange={(value) => cleaning.show({ ...filter, predicted: value })}
      />
      <Select
        label={words.split}
        value={split}
        any={words.any}
        options={[
          ["train", words.train],
          ["valid", words.valid],
        ]}
        onChange={(value) => cleaning.show({ ...filter, split: value as CleanerFilter["split"] })}
      />
    </div>
  );
}

function kindOf({ suspect, duplicates, choice }: CleanerFilter): Kind {
  if (suspect) return "suspect";
  if (duplicates) return "duplicates";
  if (choice === "none") return "undecided";
  return choice === "delete" || choice === "relabel" ? choice : "all";
}

function Select(props: {
  readonly label: string;
  readonly value: string | undefined;
  /** Name of the option that asks for nothing. */
  readonly any?: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  onChange(value: string | undefined): void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class="select"
        value={props.value ?? ""}
        onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
      >
        {props.any && <option value="">{props.any}</option>}
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
