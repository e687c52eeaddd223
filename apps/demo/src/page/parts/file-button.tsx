import { useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.js";

export interface FileButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly accept?: string;
  readonly multiple?: boolean;
  /** A whole folder, with the paths of its files. */
  readonly directory?: boolean;
  readonly look?: string;
  readonly disabled?: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button that asks for files. The input itself stays out of sight: its look can't be changed. */
export function FileButton(props: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = () => {
    const files = [...(input.current?.files ?? [])];
    // So that choosing the same file again is a change again.
    if (input.current) input.current.value = "";
    if (files.length > 0) props.onFiles(files);
  };
  return (
    <>
      <button
        type="button"
        class={`button ${props.look ?? ""}`}
        disabled={props.disabled}
        onClick={() => input.current?.click()}
      >
        {props.icon && <Icon name={props.icon} />}
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={props.label}
        accept={props.accept}
        multiple={props.multiple || props.directory}
        {...(props.directory ? { webkitdirectory: true } : {})}
        onChange={take}
      />
    </>
  );
}
