import { ClassifyTab } from "./classify/classify-tab.js";
import { CleanTab } from "./clean/clean-tab.js";
import iconAddress from "./look/icon.svg";
import { Icon } from "./parts/icon.js";
import { Notice } from "./parts/notice.js";
import { panelId, Tabs, tabId } from "./parts/tabs.js";
import { type Session, TABS, type TabName } from "./session.js";
import { text } from "./text.js";
import { theme, toggleTheme } from "./theme.js";
import { TrainTab } from "./train/train-tab.js";

const views = { classify: ClassifyTab, train: TrainTab, clean: CleanTab };

export function Page({ session }: { readonly session: Session }) {
  const { home, tab, machine, error } = session;
  const alone = home.value?.kind === "app";
  return (
    <div class="shell">
      <TopBar session={session} />
      <main>
        {(error.value ?? machine.error.value) && (
          <div class="narrow page-notice">
            <Notice kind="error">{error.value ?? machine.error.value}</Notice>
          </div>
        )}
        {alone ? (
          <ClassifyTab session={session} />
        ) : (
          TABS.map((name) => <Panel key={name} name={name} {...{ session, tab: tab.value }} />)
        )}
      </main>
    </div>
  );
}

function Panel(props: { readonly name: TabName; readonly tab: TabName; readonly session: Session }) {
  const { name, tab, session } = props;
  const View = views[name];
  return (
    <div role="tabpanel" id={panelId(name)} aria-labelledby={tabId(name)} hidden={name !== tab}>
      {name === tab && <View session={session} />}
    </div>
  );
}

function TopBar({ session }: { readonly session: Session }) {
  const { home, tab, studio } = session;
  const { value: found } = home;
  const busy = studio.training.active.value ? text.busyTraining : undefined;
  return (
    <header class="topbar">
      <div class="topbar-inner">
        <h1 class="brand">
          <img src={iconAddress} alt="" width={28} height={28} />
          {(found?.kind === "app" && found.title) || text.name}
        </h1>
        {found?.kind === "app" ? (
          <span />
        ) : (
          <Tabs
            label={text.tabs.label}
            tabs={TABS.map((id) => ({ id, label: text.tabs[id], busy: id === "train" ? busy : undefined }))}
            selected={tab.value}
            onSelect={(id) => session.show(id as TabName)}
          />
        )}
        <div class="machine">
          <MachineChip session={session} />
          <button
            type="button"
            class="button plain icon-only"
            aria-label={theme.value === "dark" ? text.toLight : text.toDark}
            onClick={toggleTheme}
          >
            <Icon name={theme.value === "dark" ? "light" : "dark"} />
          </button>
        </div>
      </div>
    </header>
  );
}

function MachineChip({ session }: { readonly session: Session }) {
  const { machine, adapterName } = session;
  switch (machine.state.value) {
    case "opening":
      return <span class="chip">{text.machine.opening}</span>;
    case "none":
      return <span class="chip warning">{text.machine.none}</span>;
    case "ready":
      return (
        <span class="chip" title={adapterName.value}>
          {adapterName.value}
        </span>
      );
  }
}
