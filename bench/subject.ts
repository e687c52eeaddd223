import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Failure, Hello, Request } from "./protocol.js";

/** Something that is timed, in a process of its own: two WebGPU devices in one would disturb each other. */
export interface SubjectOptions {
  readonly name: string;
  /** "javascript" peers run on the same adapter, and are what Sunbear's speed is compared with. */
  readonly kind: "sunbear" | "javascript" | "native";
  readonly command: readonly string[];
  /** Whether it answers a run with the memory that the work has held. */
  readonly tellsMemory?: boolean;
}

export class Subject {
  readonly name: string;
  readonly kind: SubjectOptions["kind"];
  readonly tellsMemory: boolean;
  private process: ChildProcess | undefined;
  private answered: ((line: string) => void) | undefined;
  private ended: ((reason: string) => void) | undefined;

  constructor(
    private readonly options: SubjectOptions,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {
    this.name = options.name;
    this.kind = options.kind;
    this.tellsMemory = options.tellsMemory ?? false;
  }

  /** The same subject, to be started anew, with further environment variables. */
  fresh(env: NodeJS.ProcessEnv = {}): Subject {
    return new Subject(this.options, env);
  }

  get running(): boolean {
    return this.process !== undefined;
  }

  /** Starts the process. Throws an Error that says why it doesn't come up. */
  async start(seconds = 60): Promise<Hello> {
    const [file, ...args] = this.options.command;
    const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.process = child;
    const lastWords: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      lastWords.push(line);
      if (process.env.DEBUG === "sunbear") console.error(`${this.name}: ${line}`);
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) this.answered?.(line);
    });
    child.stdin.on("error", () => {}); // it ended, which "close" tells too
    child.on("error", (error) => this.end(child, error.message));
    child.on("close", (code, signal) => {
      const words = lastWords.findLast((line) => /error/i.test(line)) ?? lastWords.at(-1) ?? "";
      this.end(child, words.trim() || `it ended with ${signal ?? `exit code ${code}`}`);
    });
    return this.answer<Hello>(seconds);
  }

  /** Throws an Error if it answers with one, ends, or doesn't answer in time; in the last case it is ended. */
  ask<T>(request: Request, seconds: number): Promise<T> {
    if (!this.process) throw new Error("it has ended");
    const answer = this.answer<T>(seconds);
    this.process.stdin?.write(`${JSON.stringify(request)}\n`);
    return answer;
  }

  /** Lets it end by itself, as it does when nobody can ask any more, so that it writes its caches; then ends it. */
  async stop(seconds = 5): Promise<void> {
    const child = this.process;
    if (!child) return;
    this.process = undefined;
    const closed = new Promise((resolve) => child.once("close", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    child.stdin?.end();
    await closed;
    clearTimeout(timer);
  }

  kill(): void {
    this.process?.kill("SIGKILL");
    this.process = undefined;
  }

  private answer<T>(seconds: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.kill();
        settle();
        reject(new Error(`no answer within ${seconds} s`));
      }, seconds * 1000);
      const settle = () => {
        clearTimeout(timer);
        this.answered = this.ended = undefined;
      };
      this.ended = (reason) => {
        settle();
        reject(new Error(reason));
      };
      this.answered = (line) => {
        settle();
        const reply = JSON.parse(line) as T | Failure;
        if (reply !== null && typeof reply === "object" && "error" in reply) reject(new Error(reply.error));
        else resolve(reply as T);
      };
    });
  }

  private end(child: ChildProcess, reason: string): void {
    if (this.process !== child) return;
    this.process = undefined;
    this.ended?.(reason);
  }
}
