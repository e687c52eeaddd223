import { afterEach, expect, test } from "vitest";
import { Subject } from "./subject.js";

let subject: Subject;
afterEach(() => subject.stop());

/** Runs JavaScript as a subject; `answer` is called with each request. */
function subjectOf(script: string, env: NodeJS.ProcessEnv = {}): Subject {
  subject = new Subject({ name: "test", kind: "native", command: [process.execPath, "-e", script] }, env);
  return subject;
}

const serving = (answer: string) => `
  const say = (value) => console.log(JSON.stringify(value));
  say({ version: process.env.VERSION ?? "1" });
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const request = JSON.parse(line);
    ${answer}
  });`;

test("answers come back, and lines that are none are passed over", async () => {
  const { version } = await subjectOf(serving("console.log('loading...'); say({ seconds: request.times });")).start();
  expect(version).toBe("1");
  expect(await subject.ask({ do: "run", times: 3 }, 10)).toEqual({ seconds: 3 });
  expect(await subject.ask({ do: "run", times: 4 }, 10)).toEqual({ seconds: 4 });
});

test("an answer with an error rejects, and the subject goes on", async () => {
  await subjectOf(serving("say(request.do === 'peak' ? { error: 'no GPU' } : {});")).start();
  await expect(subject.ask({ do: "peak" }, 10)).rejects.toThrow("no GPU");
  expect(await subject.ask({ do: "release" }, 10)).toEqual({});
});

test("a subject that doesn't start says why", async () => {
  await expect(subjectOf("throw new TypeError('it is too old')").start()).rejects.toThrow("TypeError: it is too old");
  subject = new Subject({ name: "test", kind: "native", command: ["no-such-program"] });
  await expect(subject.start()).rejects.toThrow(/ENOENT/);
});

test("a subject that ends in the middle says why, and can be started again", async () => {
  await subjectOf(serving("if (request.do === 'run') process.exit(7); else say({});")).start();
  await expect(subject.ask({ do: "run", times: 1 }, 10)).rejects.toThrow("exit code 7");
  expect(subject.running).toBe(false);
  await subject.start();
  expect(await subject.ask({ do: "release" }, 10)).toEqual({});
});

test("a subject that doesn't answer in time is ended", async () => {
  await subjectOf(serving("")).start();
  await expect(subject.ask({ do: "run", times: 1 }, 0.05)).rejects.toThrow("no answer within 0.05 s");
  expect(subject.running).toBe(false);
});

test("a fresh one has further environment variables", async () => {
  const fresh = subjectOf(serving("")).fresh({ VERSION: "2" });
  expect(await fresh.start()).toEqual({ version: "2" });
  fresh.stop();
});
