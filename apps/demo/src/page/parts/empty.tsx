import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.js";

/** What a tab shows before there is anything: what will be here, and how to get there. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      {props.hint && <p>{props.hint}</p>}
      {props.children && <div class="row">{props.children}</div>}
    </div>
  );
}
