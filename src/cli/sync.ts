import { Option } from "commander";
import { driftWire } from "../api/wire.ts";
import type { Drift } from "../backup/gateway.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { tellAnswer } from "./remembered.ts";
import { drawTable } from "./table.ts";
import type { Verb } from "./verb.ts";
import { whileReading } from "./while-reading.ts";

interface SyncOptions {
  readonly full?: true;
}

/** `sync`: brings the catalog in line with the repository, and says where it was not. */
export const sync: Verb<SyncOptions> = {
  name: "sync",
  summary: "Compare what is remembered with the repository",
  description:
    "Lists the repository and brings the catalog in line with it, whatever the cheap checks say. " +
    "Reports what was new, missing or another snapshot under the same name, and names that no " +
    "part of a backup has.",
  options: [new Option("--full", "read every snapshot again, as if nothing were known")],
  examples: ["webapps-backup sync", "webapps-backup sync --full --output json"],
  exitStatus: [5, 6, 7, 8, 11, 130],
  async run(call) {
    await using opened = await openGateway(call, { verb: "sync", purpose: "write" });
    const { gateway } = opened;
    const synced = gateway.sync({ full: call.options.full ?? false });
    const answer = await whileReading(call, gateway, synced);
    tellAnswer(call, answer);
    printResult(call, driftWire(answer), () => drawDrift(answer.value));
  },
};

function drawDrift(drift: Drift): string {
  const kinds = {
    new: drift.added,
    missing: drift.missing,
    "another snapshot": drift.changed,
    "alien name": drift.aliens,
  };
  const rows = Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => [kind, name]));
  const summary = `${drift.listed} snapshots of backups; ${rows.length === 0 ? "no drift" : `${rows.length} differences`}\n`;
  return rows.length === 0 ? summary : `${drawTable(["Drift", "Snapshot"], rows)}${summary}`;
}
