import { useEffect, useState } from "preact/hooks";
import { Camera } from "../parts/camera.js";
import { DropArea } from "../parts/drop-area.js";
import { FileButton } from "../parts/file-button.js";
import { Icon } from "../parts/icon.js";
import { text } from "../text.js";

const words = text.classify;

/** Every way to hand over photos: drop, paste, pick, camera. */
export function TakePhotos(props: {
  readonly large: boolean;
  readonly hint: string;
  onFiles(files: readonly File[]): void;
}) {
  const [camera, setCamera] = useState(false);
  const { onFiles } = props;
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) onFiles(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onFiles]);
  return (
    <DropArea
      class={`take-photos ${props.large ? "large" : ""}`}
      label={words.drop}
      onDrop={(transfer) => onFiles([...transfer.files])}
    >
      {props.large && <Icon name="picture" />}
      <div class="words">
        <strong>{words.drop}</strong>
        <span class="small soft">{props.hint}</span>
      </div>
      <div class="row">
        <FileButton
          label={words.choose}
          look={props.large ? "primary" : ""}
          accept="image/*"
          multiple
          onFiles={onFiles}
        />
        <button type="button" class="button" onClick={() => setCamera(true)}>
          <Icon name="camera" />
          {words.camera}
        </button>
      </div>
      {camera && (
        <Camera title={words.cameraTitle} onPhoto={(photo) => onFiles([photo])} onClose={() => setCamera(false)} />
      )}
    </DropArea>
  );
}
