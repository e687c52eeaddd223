import { useId } from "preact/hooks";

/** One of a few values, all in sight: radio buttons in a row. */
export function Segments<T extends string | number>(props: {
  readonly label: string;
  readonly hint?: string;
  readonly values: readonly T[];
  readonly value: T;
  readonly disabled?: boolean;
  name?(value: T): string;
  onChange(value: T): void;
}) {
  const id = useId();
  return (
    <fieldset class="field" disabled={props.disabled} aria-describedby={props.hint && `${id}-hint`}>
      <legend class="label small">{props.label}</legend>
      <div class="segments">
        {props.values.map((value) => (
          <label key={value}>
            <input
              class="visually-hidden"
              type="radio"
              name={id}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            {props.name?.(value) ?? value}
          </label>
        ))}
      </div>
      {props.hint && (
        <span id={`${id}-hint`} class="hint">
          {props.hint}
        </span>
      )}
    </fieldset>
  );
}
