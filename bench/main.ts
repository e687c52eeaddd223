import { fileURLToPath } from "node:url";
import { rewritePage } from "./docs.js";
import { efforts, measureRow, measureStart } from "./measure.js";
import { type Options, readOptions, usage } from "./options.js";
import { PEERS_SLEEP, type Peak } from "./protocol.js";
import { machine, type Report, type RowReport, reportRow, type SubjectReport, summary } from "./report.js";
import { allRows, type Row } from "./rows.js";
import type { Subject } from "./subject.js";
import { allSubjects } from "./subjects.js";
import { markdown } from "./table.js";

const PAGE = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await bench(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(options: Options): Promise<void> {
  const rows = allRows().filter(
    ({ name, group, quick }) => options.filter.test(`${group}: ${name}`) && (!options.quick || quick),
  );
  if (rows.length === 0) throw new Error(`no row matches ${options.filter.source}; --list names all`);
  if (options.list) {
    for (const { group, name } of rows) console.log(`${group}: ${name}`);
    return;
  }
  if (options.peersSleep) process.env[PEERS_SLEEP] = "1";
  const subjects = allSubjects();
  process.once("exit", () => {
    for (const subject of subjects) subject.kill();
  });
  const report = await measure(rows, subjects, options);
  await Promise.all(subjects.map((subject) => subject.stop()));
  console.log(options.json ? JSON.stringify(report, null, 2) : markdown(report));
  if (options.markdown) await rewritePage(PAGE, markdown(report));
}

async function measure(rows: readonly Row[], all: ReturnType<typeof allSubjects>, options: Options): Promise<Report> {
  const effort = options.quick ? efforts.quick : efforts.full;
  const [sunbear] = all;
  const reports = await Promise.all(all.map(start));
  const subjects = all.filter((_, i) => !reports[i].missing);
  if (reports[0].missing) throw new Error(`Sunbear doesn't start: ${reports[0].missing}`);
  warnOfOtherAdapters(reports);

  const peaks = [await sunbear.ask<Peak>({ do: "peak" }, 60)];
  const rowReports: RowReport[] = [];
  for (const [i, row] of rows.entries()) {
    if (performance.now() / 1000 > effort.deadline) {
      note(`the time is up: ${rows.length - i} rows are left out`);
      break;
    }
    note(`${i + 1}/${rows.length} ${row.group}: ${row.name}`);
    const timings = await (row.start ? measureStart : measureRow)(row, subjects, effort);
    rowReports.push(reportRow(row, timings, reports));
  }
  if (!sunbear.running) await sunbear.start();
  peaks.push(await sunbear.ask<Peak>({ do: "peak" }, 60));
  return {
    command: options.command,
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    adapter: reports[0].adapter ?? "",
    peaks,
    subjects: reports,
    ...summary(rowReports),
    rows: rowReports,
  };
}

async function start(subject: Subject): Promise<SubjectReport> {
  const { name, kind } = subject;
  try {
    return { name, kind, ...(await subject.start()) };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    note(`${name} is left out: ${missing}`);
    return { name, kind, missing };
  }
}

function warnOfOtherAdapters([sunbear, ...peers]: readonly SubjectReport[]): void {
  for (const { name, kind, adapter } of peers)
    if (kind === "javascript" && adapter && adapter !== sunbear.adapter)
      note(`${name} runs on ${adapter}, and Sunbear on ${sunbear.adapter}: their times don't compare`);
}

/** Progress goes where it doesn't disturb the result. */
function note(message: string): void {
  console.error(message);
}
