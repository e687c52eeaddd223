import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

/** A place to drop files. What it does must be possible by a button too: dropping needs a mouse. */
export function DropArea(props: {
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
  onDrop(transfer: DataTransfer): void;
}) {
  const [over, setOver] = useState(false);
  // Entering a child leaves its parent, so entries are counted.
  const depth = useRef(0);
  const enter = (step: number) => {
    depth.current += step;
    setOver(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element is made for dropping
    <div
      role="group"
      aria-label={props.label}
      class={`drop-area ${over ? "over" : ""} ${props.class ?? ""}`}
      onDragEnter={() => enter(1)}
      onDragLeave={() => enter(-1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        depth.current = 0;
        setOver(false);
        if (event.dataTransfer) props.onDrop(event.dataTransfer);
      }}
    >
      {props.children}
    </div>
  );
}
