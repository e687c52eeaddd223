import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { Progress } from "../parts/progress.js";
import type { Session } from "../session.js";
import { text } from "../text.js";
import { ConfusionMatrix } from "./confusion-matrix.js";
import { TopLosses } from "./top-losses.js";

const words = text.train;

/** The last part of training: how well the model does, and what to do with it. */
export function Results({ session }: { readonly session: Session }) {
  const { studio } = session;
  const report = studio.report.value;
  const judging = studio.judging.value;
  const result = studio.training.result.value;
  if (!studio.trained.value) return null;
  return (
    <section class="card stack wide" aria-label={words.results}>
      <div class="row apart">
        <div>
          <h2>{words.results}</h2>
          {result && Number.isFinite(result.errorRate) && <p class="soft">{words.errorRate(result.errorRate)}</p>}
        </div>
        <div class="row">
          <button type="button" class="button primary" onClick={() => session.show("classify")}>
            {words.goClassify}
          </button>
          <button type="button" class="button" disabled={studio.keeping.value} onClick={() => void studio.keepModel()}>
            <Icon name="download" />
            {studio.keeping.value ? words.keeping : words.keep}
          </button>
          <button type="button" class="button" onClick={() => session.show("clean")}>
            <Icon name="broom" />
            {words.goClean}
          </button>
        </div>
      </div>
      {studio.error.value && <Notice kind="error">{studio.error.value}</Notice>}
      {judging && <Progress label={words.judging} {...judging} />}
      {report && (
        <div class="report">
          <ConfusionMatrix vocab={report.vocab} matrix={report.matrix} />
          <TopLosses judged={report.judged} picture={report.picture} />
        </div>
      )}
    </section>
  );
}
