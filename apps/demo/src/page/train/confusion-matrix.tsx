import { text } from "../text.js";

const words = text.train;

/** Counts of actual and predicted classes; the stronger a cell's colour, the larger its share of its row. */
export function ConfusionMatrix(props: {
  readonly vocab: readonly string[];
  readonly matrix: readonly (readonly number[])[];
}) {
  const { vocab, matrix } = props;
  return (
    <section class="stack tight" aria-label={words.matrix}>
      <h3>{words.matrix}</h3>
      <p class="small soft">{words.matrixHint}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label={words.matrixTable}>
        <table class="confusion">
          <thead>
            <tr>
              <td class="corner small soft">
                {words.actual} \ {words.predicted}
              </td>
              {vocab.map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, i) => (
              <tr key={vocab[i]}>
                <th scope="row">{vocab[i]}</th>
                {row.map((count, j) => (
                  <td key={vocab[j]} class={i === j ? "right" : ""} style={{ "--share": share(count, row) }}>
                    {count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Its root, so that a few mistakes among many pictures are seen too. */
function share(count: number, row: readonly number[]): number {
  const sum = row.reduce((a, b) => a + b, 0);
  return sum === 0 ? 0 : Math.sqrt(count / sum);
}
