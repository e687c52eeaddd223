import { useState } from "preact/hooks";
import { errorText } from "../error-text.js";
import { DropArea } from "../parts/drop-area.js";
import { FileButton } from "../parts/file-button.js";
import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { Progress } from "../parts/progress.js";
import { text } from "../text.js";
import { ClassCards } from "./class-cards.js";
import { type FoundFile, foundInDrop, foundInFolder, foundInInput } from "./found-file.js";
import { LeftOutList } from "./left-out-list.js";
import { NewClass } from "./new-class.js";
import type { TrainingSet } from "./training-set.js";

const words = text.train;

/** The first part of training: which pictures, and of what. */
export function ChoosePictures({ set, disabled }: { readonly set: TrainingSet; readonly disabled: boolean }) {
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string>();
  const read = async (find: () => Promise<readonly FoundFile[]>, folder?: FileSystemDirectoryHandle) => {
    setReading(true);
    setError(undefined);
    try {
      set.addFound(await find(), folder);
    } catch (reason) {
      setError(errorText(reason));
    } finally {
      setReading(false);
    }
  };
  const classes = set.classes.value;
  const total = set.pictures.value.length;
  return (
    <DropArea
      class="choose-pictures stack"
      label={words.pictures}
      onDrop={(transfer) => {
        if (!disabled) void read(() => foundInDrop(transfer));
      }}
    >
      {classes.length === 0 ? (
        <div class="empty">
          <Icon name="folder" />
          <h2>{words.emptyTitle}</h2>
          <p>{words.emptyHint}</p>
          <div class="row">
            <FolderButton look="primary" read={read} />
            <span class="soft">{words.dropHere}</span>
          </div>
        </div>
      ) : (
        <div class="row apart">
          <h2>{words.total(total, classes.length)}</h2>
          <div class="row">
            <FolderButton look="compact" read={read} disabled={disabled} />
            <button type="button" class="button plain compact" disabled={disabled} onClick={() => set.clear()}>
              {words.startOver}
            </button>
          </div>
        </div>
      )}
      {reading && <Progress label={words.reading} />}
      {error && <Notice kind="error">{error}</Notice>}
      <ClassCards set={set} disabled={disabled} />
      <LeftOutList items={set.leftOut.value} title={words.leftOut(set.leftOut.value.length)} />
      <NewClass set={set} first={classes.length === 0} disabled={disabled} />
    </DropArea>
  );
}

/** Opens a folder: so that its files can be moved later where the browser allows that, else to read. */
function FolderButton(props: {
  readonly look: string;
  readonly disabled?: boolean;
  read(find: () => Promise<readonly FoundFile[]>, folder?: FileSystemDirectoryHandle): Promise<void>;
}) {
  const { look, disabled, read } = props;
  if (!("showDirectoryPicker" in window))
    return (
      <FileButton
        label={words.chooseFolder}
        icon="folder"
        look={look}
        disabled={disabled}
        directory
        onFiles={(files) => void read(async () => foundInInput(files))}
      />
    );
  const pick = async () => {
    let folder: FileSystemDirectoryHandle;
    try {
      folder = await window.showDirectoryPicker({ id: "pictures", mode: "read" });
    } catch (error) {
      // The visitor has closed the picker.
      if (error instanceof DOMException && error.name === "AbortError") return;
      return read(() => Promise.reject(error));
    }
    await read(() => foundInFolder(folder), folder);
  };
  return (
    <button type="button" class={`button ${look}`} disabled={disabled} onClick={() => void pick()}>
      <Icon name="folder" />
      {words.chooseFolder}
    </button>
  );
}
