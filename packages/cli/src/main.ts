#!/usr/bin/env node
import { end } from "./process-io.js";
import { run } from "./run.js";

await end(await run(process.argv.slice(2)));
