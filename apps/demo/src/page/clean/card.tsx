import type { Choice, JudgedItem } from "@sunbear/core";
import { Icon } from "../parts/icon.js";
import { Picture } from "../parts/picture.js";
import { text } from "../text.js";

const words = text.clean;
const SIDE = 320;

/** A picture of the set: what it is labelled, what the model says, and what is to become of it. */
export function Card(props: {
  readonly item: JudgedItem;
  /** In the whole list, from 1. */
  readonly position: number;
  readonly vocab: readonly string[];
  readonly choice: Choice | undefined;
  readonly suspect: boolean;
  readonly duplicated: boolean;
  readonly current: boolean;
  picture(name: string, size: number): Promise<Blob>;
  onChoose(choice: Choice | null): void;
  onFocus(): void;
}) {
  const { item, choice, current, onChoose } = props;
  const { label, predicted, probability, loss, name } = item;
  const description = `${words.card(props.position, label, predicted, probability, loss)}${choice ? `, ${outcome(choice)}` : ""}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be read out as a form
    <div
      role="group"
      class={`clean-card ${choice?.action ?? ""}`}
      aria-label={description}
      aria-current={current ? "true" : undefined}
      tabIndex={current ? 0 : -1}
      onFocus={props.onFocus}
    >
      <div class="clean-picture">
        <Picture load={() => props.picture(name, SIDE)} name={name} alt={name} side={SIDE} />
        {choice && <span class={`chip outcome ${choice.action}`}>{outcome(choice)}</span>}
      </div>
      <div class="clean-words">
        <p class="row apart">
          <strong>{label}</strong>
          <span class="small soft number">{words.loss(loss)}</span>
        </p>
        <p class={`small ${predicted === label ? "soft" : "wrong"}`}>
          {predicted} <span class="number">{probability.toFixed(4)}</span>
        </p>
        <p class="row marks">
          {props.suspect && <span class="chip warning">{words.suspect}</span>}
          {props.duplicated && <span class="chip">{words.duplicate}</span>}
        </p>
      </div>
      <Decide {...props} onChoose={onChoose} />
    </div>
  );
}

function Decide(props: {
  readonly item: JudgedItem;
  readonly vocab: readonly string[];
  readonly choice: Choice | undefined;
  readonly current: boolean;
  onChoose(choice: Choice | null): void;
}) {
  const { item, vocab, choice, current, onChoose } = props;
  // One stop for the Tab key in the whole list: the current card, and from it its buttons.
  const tabIndex = current ? 0 : -1;
  const toggle = (action: "keep" | "delete") => onChoose(choice?.action === action ? null : { action });
  return (
    <div class="decide">
      <button
        type="button"
        class="button compact"
        tabIndex={tabIndex}
        aria-pressed={choice?.action === "keep"}
        onClick={() => toggle("keep")}
      >
        <Icon name="check" />
        <span class="visually-hidden">{words.keep}</span>
      </button>
      <button
        type="button"
        class="button compact"
        tabIndex={tabIndex}
        aria-pressed={choice?.action === "delete"}
        onClick={() => toggle("delete")}
      >
        <Icon name="trash" />
        <span class="visually-hidden">{words.delete}</span>
      </button>
      <select
        class="select"
        tabIndex={tabIndex}
        aria-label={words.relabel}
        value={choice?.action === "relabel" ? choice.label : ""}
        onChange={({ currentTarget: { value } }) => onChoose(value ? { action: "relabel", label: value } : null)}
      >
        <option value="">{words.relabel}</option>
        {vocab.map((label, i) => (
          <option key={label} value={label} disabled={label === item.label}>
            {i < 9 ? `${i + 1} ${label}` : label}
          </option>
        ))}
      </select>
    </div>
  );
}

function outcome(choice: Choice): string {
  return choice.action === "relabel" ? words.becomes(choice.label) : words.decided[choice.action];
}
