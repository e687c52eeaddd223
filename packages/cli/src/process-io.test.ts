import { expect, onTestFinished, test } from "vitest";
import { processIo } from "./process-io.js";

const names = ["SIGINT", "SIGTERM"] as const;

/** A process's io, and what it does at either signal; no signal is sent, since the test's process would hear it. */
function listening() {
  const before = process.listeners("SIGTERM");
  const errors = process.stdout.listeners("error");
  const io = processIo();
  const [stop] = process.listeners("SIGTERM").filter((listener) => !before.includes(listener));
  onTestFinished(() => {
    for (const name of names) process.off(name, stop);
    for (const listener of process.stdout.listeners("error"))
      if (!errors.includes(listener)) process.stdout.off("error", listener as () => void);
  });
  return { io, stop, heard: () => names.filter((name) => process.listeners(name).includes(stop)) };
}

test("either signal stops, and only Ctrl-C ends what is stopping", () => {
  const { io, stop, heard } = listening();
  expect(heard()).toEqual(["SIGINT", "SIGTERM"]);
  expect(io.signal.aborted).toBe(false);
  stop("SIGTERM");
  expect(io.signal.aborted).toBe(true);
  // Without a listener Ctrl-C has its own effect again; a second SIGTERM is heard, and changes nothing.
  expect(heard()).toEqual(["SIGTERM"]);
  stop("SIGTERM");
  expect(heard()).toEqual(["SIGTERM"]);
});
