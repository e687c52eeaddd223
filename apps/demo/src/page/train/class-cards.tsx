import { useState } from "preact/hooks";
import { Camera } from "../parts/camera.js";
import { DropArea } from "../parts/drop-area.js";
import { FileButton } from "../parts/file-button.js";
import { Icon } from "../parts/icon.js";
import { Picture } from "../parts/picture.js";
import { text } from "../text.js";
import type { TrainingSet } from "./training-set.js";

const words = text.train;
const SHOWN = 4;

/** A card for each class, with its first pictures: photos are dropped onto it, picked or taken. */
export function ClassCards({ set, disabled }: { readonly set: TrainingSet; readonly disabled: boolean }) {
  const [camera, setCamera] = useState<string>();
  const classes = set.classes.value;
  if (classes.length === 0) return null;
  return (
    <ul class="class-cards">
      {classes.map(({ label, count }) => (
        <li key={label}>
          <DropArea
            class="class-card"
            label={label}
            onDrop={(transfer) => {
              if (!disabled) set.addTo(label, [...transfer.files]);
            }}
          >
            <div class="row apart">
              <h3>{label}</h3>
              <span class="small soft number">{text.pictures(count)}</span>
            </div>
            <Samples set={set} label={label} />
            {count > 0 && count < 10 && <p class="small soft">{words.few(label, count)}</p>}
            <div class="row">
              <FileButton
                label={words.addPhotos}
                look="compact"
                accept="image/*"
                multiple
                disabled={disabled}
                onFiles={(files) => set.addTo(label, files)}
              />
              <button
                type="button"
                class="button compact"
                disabled={disabled}
                aria-label={words.cameraTo(label)}
                onClick={() => setCamera(label)}
              >
                <Icon name="camera" />
              </button>
              <button
                type="button"
                class="button plain compact"
                disabled={disabled}
                aria-label={words.removeClass(label)}
                onClick={() => set.removeClass(label)}
              >
                <Icon name="close" />
              </button>
            </div>
          </DropArea>
        </li>
      ))}
      {camera && (
        <Camera
          title={words.cameraTo(camera)}
          onPhoto={(photo) => set.addTo(camera, [photo])}
          onClose={() => setCamera(undefined)}
        />
      )}
    </ul>
  );
}

function Samples({ set, label }: { readonly set: TrainingSet; readonly label: string }) {
  const first = set.pictures.value.filter((picture) => picture.label === label).slice(0, SHOWN);
  if (first.length === 0) return null;
  return (
    <div class="samples" aria-hidden="true">
      {first.map(({ name, blob }) => (
        <Picture key={name} class="cover" load={async () => blob} name={name} alt="" side={140} />
      ))}
    </div>
  );
}
