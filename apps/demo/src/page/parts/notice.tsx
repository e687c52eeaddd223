import type { ComponentChildren } from "preact";
import { text } from "../text.js";
import { Icon, type IconName } from "./icon.js";

export type NoticeKind = "error" | "warning" | "good" | "plain";

const icons: Record<NoticeKind, IconName> = { error: "warning", warning: "warning", good: "check", plain: "info" };

/** Something to know, beside what it is about. Errors are read out at once, the rest when the reader pauses. */
export function Notice(props: {
  readonly kind?: NoticeKind;
  readonly children: ComponentChildren;
  readonly onDismiss?: () => void;
}) {
  const { kind = "plain", children, onDismiss } = props;
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <Icon name={icons[kind]} />
      <div>{children}</div>
      {onDismiss && (
        <button type="button" class="button plain compact" onClick={onDismiss}>
          {text.dismiss}
        </button>
      )}
    </div>
  );
}
