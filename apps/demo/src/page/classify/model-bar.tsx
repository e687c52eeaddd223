import type { ModelStore, PresentModel } from "../model-store.js";
import { FileButton } from "../parts/file-button.js";
import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { text } from "../text.js";

const words = text.model;

/** Which model answers, and a way to another one. */
export function ModelBar(props: {
  readonly models: ModelStore;
  readonly model: PresentModel;
  /** Whether this browser can run a model at all. */
  readonly canLoad: boolean;
}) {
  const { models, model, canLoad } = props;
  const loading = models.loading.value;
  return (
    <div class="stack tight">
      <div class="row apart model-bar">
        <div class="row">
          <Icon name="model" />
          <strong>{loading ? words.loading(loading) : model.name}</strong>
          <span class="small soft">{words.about(model.architecture, model.vocab.length, model.size)}</span>
        </div>
        {canLoad && (
          <FileButton
            label={words.other}
            look="compact"
            accept=".safetensors"
            disabled={loading !== undefined}
            onFiles={([file]) => void models.loadFile(file)}
          />
        )}
      </div>
      {models.error.value && (
        <Notice kind="error" onDismiss={() => (models.error.value = undefined)}>
          {models.error.value}
        </Notice>
      )}
    </div>
  );
}
