/** A bar with its words; `done` undefined while nobody knows how much there is. */
export function Progress(props: { readonly label: string; readonly done?: number; readonly all?: number }) {
  const known = props.all !== undefined && props.all > 0;
  return (
    <div class="stack tight">
      <div class="row apart small">
        <span aria-live="polite">{props.label}</span>
        {known && (
          <span class="number soft">
            {props.done} / {props.all}
          </span>
        )}
      </div>
      {known ? (
        <progress aria-label={props.label} value={props.done} max={props.all} />
      ) : (
        <progress aria-label={props.label} />
      )}
    </div>
  );
}
