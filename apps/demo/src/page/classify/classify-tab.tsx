import { useCallback } from "preact/hooks";
import { Empty } from "../parts/empty.js";
import { FileButton } from "../parts/file-button.js";
import { Notice } from "../parts/notice.js";
import { Progress } from "../parts/progress.js";
import type { Session } from "../session.js";
import { text } from "../text.js";
import { ModelBar } from "./model-bar.js";
import { PhotoList } from "./photo-list.js";
import { Result } from "./result.js";
import { Stage } from "./stage.js";
import { TakePhotos } from "./take-photos.js";
import "./classify.css";

const words = text.classify;

export function ClassifyTab({ session }: { readonly session: Session }) {
  const { queue, models, machine } = session;
  const add = useCallback((files: readonly File[]) => queue.add(files), [queue]);
  const onServer = session.answersOnServer.value;
  const model = session.answering.value;
  const entry = queue.selected.value;
  const entries = queue.entries.value;
  const hasGpu = machine.state.value === "ready";
  if (!model) return <NoModel session={session} />;
  return (
    <div class="narrow stack">
      {onServer && <Notice kind="warning">{hasGpu ? words.serverAnswers : words.fallback}</Notice>}
      <ModelBar models={models} model={model} canLoad={hasGpu} />
      {entry && (
        <div class="card looked-at">
          <Stage entry={entry} heat={queue.heat.value} />
          <Result
            entry={entry}
            vocab={model.vocab}
            computedOn={onServer ? words.onServer : session.adapterName.value}
            heat={queue.heat.value}
            onHeat={(on) => queue.showHeat(on)}
          />
        </div>
      )}
      <TakePhotos large={!entry} hint={onServer ? words.dropHintServer : words.dropHint} onFiles={add} />
      {entries.length > 1 && (
        <PhotoList
          entries={entries}
          selectedId={queue.selectedId.value}
          settled={queue.settled.value}
          onSelect={(id) => queue.select(id)}
          onClear={() => queue.clear()}
        />
      )}
    </div>
  );
}

function NoModel({ session }: { readonly session: Session }) {
  const { models, machine } = session;
  const loading = models.loading.value;
  const state = machine.state.value;
  if (loading || state === "opening" || session.finding.value)
    return (
      <div class="narrow card">
        <Progress label={loading ? text.model.loading(loading) : text.machine.opening} />
      </div>
    );
  return (
    <div class="narrow stack">
      {models.error.value && <Notice kind="error">{models.error.value}</Notice>}
      <div class="card">
        <Empty icon="picture" title={words.emptyTitle} hint={state === "ready" ? words.emptyHint : words.nothing}>
          {state === "ready" && (
            <>
              {session.home.value?.kind !== "app" && (
                <button type="button" class="button primary" onClick={() => session.show("train")}>
                  {words.goTrain}
                </button>
              )}
              <FileButton
                label={text.model.load}
                icon="model"
                accept=".safetensors"
                onFiles={([file]) => void models.loadFile(file)}
              />
            </>
          )}
        </Empty>
      </div>
    </div>
  );
}
