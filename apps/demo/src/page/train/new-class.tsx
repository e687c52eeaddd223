import { useId, useState } from "preact/hooks";
import { Icon } from "../parts/icon.js";
import { text } from "../text.js";
import type { TrainingSet } from "./training-set.js";

const words = text.train;

/** A class named by hand, for those whose photos don't lie in folders. */
export function NewClass(props: { readonly set: TrainingSet; readonly first: boolean; readonly disabled: boolean }) {
  const id = useId();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const add = (event: Event) => {
    event.preventDefault();
    const wrong = props.set.addClass(name);
    setProblem(wrong);
    if (!wrong) setName("");
  };
  return (
    <form class="new-class" onSubmit={add}>
      {props.first && <p class="small soft">{words.orClasses}</p>}
      <div class="row">
        <label class="visually-hidden" for={id}>
          {words.newClass}
        </label>
        <input
          id={id}
          class="input"
          placeholder={`${words.newClass}, ${words.newClassHint}`}
          value={name}
          disabled={props.disabled}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={props.disabled}>
          <Icon name="plus" />
          {words.addClass}
        </button>
      </div>
      <p id={`${id}-problem`} class="problem small" role="alert">
        {problem}
      </p>
    </form>
  );
}
