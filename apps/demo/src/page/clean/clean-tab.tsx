import { useState } from "preact/hooks";
import { Empty } from "../parts/empty.js";
import { Notice } from "../parts/notice.js";
import { Progress } from "../parts/progress.js";
import type { Session } from "../session.js";
import { text } from "../text.js";
import { AppliedLog } from "./applied-log.js";
import { ApplyBar } from "./apply-bar.js";
import { ApplyDialog } from "./apply-dialog.js";
import { CardGrid } from "./card-grid.js";
import { Filters } from "./filters.js";
import { KeysDialog } from "./keys-dialog.js";
import { Pager } from "./pager.js";
import "./clean.css";

const words = text.clean;

export function CleanTab({ session }: { readonly session: Session }) {
  const { cleaning } = session;
  switch (cleaning.state.value) {
    case "closed":
      return <Closed session={session} />;
    case "judging":
      return (
        <div class="narrow card">
          <Progress label={words.judging} {...cleaning.progress.value} />
        </div>
      );
    case "failed":
      return (
        <div class="narrow stack">
          <Notice kind="error">{words.failed(cleaning.error.value ?? "")}</Notice>
          <Closed session={session} />
        </div>
      );
    case "ready":
      return <Open session={session} />;
  }
}

/** Nothing to clean yet: where pictures could come from. */
function Closed({ session }: { readonly session: Session }) {
  const { folder } = session.studio.server.value ?? {};
  const inTab = session.canCleanTab.value;
  return (
    <div class="narrow card">
      <Empty icon="broom" title={words.emptyTitle} hint={words.emptyHint}>
        {inTab && (
          <button type="button" class="button primary" onClick={() => session.cleanTab()}>
            {words.openTab}
          </button>
        )}
        {folder && session.serverModel.value && (
          <button type="button" class="button" onClick={() => session.cleanServer()}>
            {words.openServer(folder)}
          </button>
        )}
        {!inTab && (
          <button type="button" class="button" onClick={() => session.show("train")}>
            {words.goTrain}
          </button>
        )}
      </Empty>
    </div>
  );
}

function Open({ session }: { readonly session: Session }) {
  const { cleaning } = session;
  const [dialog, setDialog] = useState<"apply" | "keys">();
  const [resumedSeen, setResumedSeen] = useState(false);
  const resumed = cleaning.resumed.value;
  const comparing = cleaning.comparing.value;
  const count = cleaning.items.value.length;
  return (
    <div class="clean stack">
      <div class="row apart roomy">
        <Filters cleaning={cleaning} />
        <div class="row">
          <span class="number soft" aria-live="polite">
            {words.shown(count, cleaning.all.value)}
          </span>
          <button type="button" class="button plain compact" onClick={() => cleaning.close()}>
            {words.closeSet}
          </button>
        </div>
      </div>
      {comparing && <Progress label={words.comparing} {...comparing} />}
      {resumed > 0 && !resumedSeen && <Notice onDismiss={() => setResumedSeen(true)}>{words.resumed(resumed)}</Notice>}
      {cleaning.saveError.value && <Notice kind="error">{words.saveFailed(cleaning.saveError.value)}</Notice>}
      {cleaning.error.value && <Notice kind="error">{words.applyFailed(cleaning.error.value)}</Notice>}
      <AppliedLog cleaning={cleaning} onTrain={() => session.trainAgain()} />
      {count === 0 ? (
        <div class="empty">
          <p>{cleaning.filter.value.duplicates ? words.nothingDuplicate : words.nothing}</p>
          <button type="button" class="button" onClick={() => cleaning.show({})}>
            {words.clearFilters}
          </button>
        </div>
      ) : (
        <CardGrid cleaning={cleaning} onHelp={() => setDialog("keys")} />
      )}
      <Pager cleaning={cleaning} />
      <ApplyBar cleaning={cleaning} onApply={() => setDialog("apply")} onHelp={() => setDialog("keys")} />
      {dialog === "apply" && <ApplyDialog cleaning={cleaning} onClose={() => setDialog(undefined)} />}
      {dialog === "keys" && <KeysDialog onClose={() => setDialog(undefined)} />}
    </div>
  );
}
