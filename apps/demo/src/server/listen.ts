import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Refusal } from "./refusal.js";

/** Answers requests at an address. @throws Refusal in words for the user, if the port is taken */
export function listen(app: { fetch(request: Request): Response | Promise<Response> }, host: string, port: number) {
  const server = createServer(getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false }));
  return new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const problem = PROBLEMS[error.code ?? ""];
      reject(problem ? new Refusal(500, problem(host, port)) : error);
    });
    server.listen(port, host, resolve);
  });
}

const PROBLEMS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `Port ${port} is in use: end the program that uses it, or choose another with --port.`,
  EACCES: (_, port) => `Port ${port} isn't allowed: choose one above 1023 with --port.`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine: leave --host out, or name one that is.`,
  ENOTFOUND: (host) => `There is no host ${host}: leave --host out, or name an address of this machine.`,
};
