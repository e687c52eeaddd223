import { clock } from "../duration.js";
import { text } from "../text.js";
import type { Told } from "./training.js";

const { columns, frozen, unfrozen } = text.train;

/** The table as fast.ai prints it: one for the head alone, then one for all layers. */
export function EpochTable({ epochs }: { readonly epochs: readonly Told<"epoch">[] }) {
  const phases = [
    { name: frozen, rows: epochs.filter(({ phase }) => phase === "frozen") },
    { name: unfrozen, rows: epochs.filter(({ phase }) => phase === "unfrozen") },
  ].filter(({ rows }) => rows.length > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table-scroll" tabIndex={0} aria-label={text.train.table}>
      <table class="figures epochs">
        <thead>
          <tr>
            {Object.values(columns).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {phases.map(({ name, rows }) => (
          <tbody key={name}>
            <tr class="phase">
              <th colSpan={5} scope="rowgroup">
                {name}
              </th>
            </tr>
            {rows.map((row) => (
              <tr key={row.epoch}>
                <td>{row.epoch}</td>
                <td>{row.trainLoss.toFixed(6)}</td>
                <td>{row.validLoss.toFixed(6)}</td>
                <td>{row.errorRate.toFixed(6)}</td>
                <td>{clock(row.seconds)}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
