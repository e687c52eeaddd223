import { Notice } from "../parts/notice.js";
import { Segments } from "../parts/segments.js";
import type { Session } from "../session.js";
import { text } from "../text.js";
import { ChoosePictures } from "./choose-pictures.js";
import { ProgressPanel } from "./progress-panel.js";
import { Results } from "./results.js";
import { SettingsForm } from "./settings-form.js";
import "./train.css";

const words = text.train;

export function TrainTab({ session }: { readonly session: Session }) {
  const { studio, machine } = session;
  const { training, set } = studio;
  const active = training.active.value || studio.judging.value !== undefined;
  const inTab = studio.where.value === "tab";
  const noGpu = machine.state.value === "none";
  const folder = studio.server.value?.folder;
  const problem = inTab ? (noGpu ? words.noGpu : set.problem.value) : undefined;
  const begun = set.classes.value.length > 0 || !inTab;
  const ready = problem === undefined && machine.state.value !== "opening" && !active;
  return (
    <div class={`train ${begun ? "begun" : ""}`}>
      <div class="stack">
        {noGpu && (
          <Notice kind="warning">{folder ? words.onlyServer(folder) : (machine.error.value ?? words.noGpu)}</Notice>
        )}
        {folder && !noGpu && (
          <Segments
            label={words.where}
            hint={words.whereHint(folder)}
            values={["tab", "server"] as const}
            value={studio.where.value}
            name={(where) => (where === "tab" ? words.inTab : words.onServer)}
            disabled={active}
            onChange={(where) => studio.move(where)}
          />
        )}
        {inTab && !noGpu && <ChoosePictures set={set} disabled={active} />}
      </div>
      {begun && (
        <SettingsForm
          settings={studio.settings.value}
          weights={studio.weights.value}
          offered={studio.offered.value}
          disabled={active}
          onSettings={(settings) => studio.change(settings)}
          onWeights={(weights) => studio.chooseWeights(weights)}
        >
          <button type="button" class="button primary" disabled={!ready} onClick={() => void studio.train()}>
            {training.stage.value === "idle" ? words.start : words.again}
          </button>
          {problem && <p class="small soft">{problem}</p>}
        </SettingsForm>
      )}
      {training.stage.value !== "idle" && <ProgressPanel training={training} />}
      <Results session={session} />
    </div>
  );
}
