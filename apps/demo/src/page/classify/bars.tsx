import { text } from "../text.js";

/** A bar for each class, the likeliest first. */
export function Bars(props: { readonly vocab: readonly string[]; readonly probabilities: readonly number[] }) {
  const rows = props.vocab
    .map((label, i) => ({ label, probability: props.probabilities[i] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return (
    <ul class="bars" aria-label={text.classify.probabilities}>
      {rows.map(({ label, probability }) => (
        <li key={label}>
          <span class="bar-label">{label}</span>
          <span class="number">{probability.toFixed(4)}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${probability * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
