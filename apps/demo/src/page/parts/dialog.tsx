import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** A modal dialog: the browser keeps the focus in it, and Escape closes it. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly actions: ComponentChildren;
  onClose(): void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="stack">
        <h2 id={title}>{props.title}</h2>
        {props.children}
        <div class="actions">{props.actions}</div>
      </div>
    </dialog>
  );
}
