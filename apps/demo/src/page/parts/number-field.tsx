import { useId, useState } from "preact/hooks";
import { text } from "../text.js";

/** A number between two others. What is typed stays as it is; only a number in range is passed on. */
export function NumberField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | "any";
  readonly disabled?: boolean;
  onChange(value: number): void;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const { min, max, step = 1 } = props;
  const problem = typed === undefined ? undefined : problemWith(typed, min, max, step);
  const take = (raw: string) => {
    const wrong = problemWith(raw, min, max, step);
    setTyped(wrong ? raw : undefined);
    if (!wrong) props.onChange(Number(raw));
  };
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input"
        type="number"
        inputMode="decimal"
        value={typed ?? props.value}
        min={min}
        max={max}
        step={step}
        disabled={props.disabled}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-hint`}
        onInput={(event) => take(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} class={problem ? "problem" : "hint"}>
        {problem ?? props.hint}
      </span>
    </div>
  );
}

/** What is wrong with a number as typed, in words; undefined if nothing is. */
export function problemWith(raw: string, min: number, max: number, step: number | "any"): string | undefined {
  const value = Number(raw);
  if (raw.trim() === "" || !Number.isFinite(value) || value < min || value > max) return text.numberBetween(min, max);
  if (step === 1 && !Number.isInteger(value)) return text.wholeNumber(min, max);
  return undefined;
}
