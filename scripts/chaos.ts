import { parseArgs } from "node:util";
import { cells } from "../test/chaos/cells.ts";
import { build } from "./build.ts";
import { type CellResult, runLanes } from "./chaos/lanes.ts";
import { matrixTable } from "./chaos/matrix-table.ts";

// Breaks the service at every step of its work in every way we know, and asserts after each what must always be true.

// A machine with two cores and nothing else to do takes less than half an hour; Elasticsearch's 30 starts take
// several times as long where others work too.
const limitMs = 90 * 60_000;

const { values } = parseArgs({
  options: {
    /** Part of a cell's name; given more than once, all of them. */
    only: { type: "string", multiple: true, default: [] },
    list: { type: "boolean", default: false },
    /** How many cells at a time, each with an Elasticsearch of its own. */
    lanes: { type: "string", default: "2" },
    "no-build": { type: "boolean", default: false },
  },
});
const chosen = cells.filter(({ name }) => values.only.every((text) => name.includes(text)));
if (chosen.length === 0) {
  throw new Error(`Cannot run: no cell has "${values.only.join('" and "')}" in its name`);
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(130);
    say("interrupted: no further cell begins; once more ends at once");
    interrupted.abort();
  });
}

if (values.list) {
  for (const { name } of chosen) say(name);
} else {
  process.exitCode = await breakEverything();
}

async function breakEverything(): Promise<number> {
  if (!values["no-build"]) say(`built ${await build()}`);
  const began = performance.now();
  const results = await runLanes(chosen, {
    lanes: Number(values.lanes),
    signal: AbortSignal.any([interrupted.signal, AbortSignal.timeout(limitMs)]),
    onResult: (result, index) => tell(result, `${index + 1}/${chosen.length}`),
  });
  const failed = results.filter(({ error }) => error !== undefined);
  say(matrixTable(results));
  for (const { cell } of failed) say(`FAILED ${cell.name}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`${results.length - failed.length} passed, ${failed.length} failed in ${seconds} s`);
  return failed.length === 0 ? 0 : 1;
}

function tell({ cell, outcome, error, seconds }: CellResult, place: string): void {
  const end = error === undefined ? `ok, ${outcome}` : "FAILED";
  say(`${place.padStart(7)} ${cell.name}: ${end} (${seconds.toFixed(1)} s)`);
  if (error !== undefined) say(error.replaceAll(/^/gm, "        "));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
