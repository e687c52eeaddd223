import type { Judged } from "../../engine/engine.js";
import { Picture } from "../parts/picture.js";
import { text } from "../text.js";

const words = text.train;
const SHOWN = 9;

/** The validation pictures with the largest losses, as fast.ai's plot_top_losses titles them. */
export function TopLosses(props: { readonly judged: readonly Judged[]; picture(name: string): Promise<Blob> }) {
  const top = props.judged.filter(({ split }) => split === "valid").slice(0, SHOWN);
  return (
    <section class="stack tight with-pictures" aria-label={words.topLosses}>
      <h3>{words.topLosses}</h3>
      <p class="small soft">{words.topLossesHint}</p>
      <ul class="top-losses">
        {top.map(({ name, label, predicted, loss, probability }) => (
          <li key={name}>
            <Picture class="cover" load={() => props.picture(name)} name={name} alt={name} side={280} />
            <p class={`small ${predicted === label ? "right" : "wrong"}`}>{words.lossOf(predicted, label)}</p>
            <p class="small soft number">{words.lossFigures(loss, probability)}</p>
          </li>
        ))}
      </ul>
      <p class="small soft">{words.topLossesKey}</p>
    </section>
  );
}
