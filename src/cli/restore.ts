import { restoresWire } from "../api/restore-wire.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import { backupIdArgument } from "./backup-id-argument.ts";
import { endRestore, followRestore, openRestores, printRestore } from "./follow-restore.ts";
import { openGateway } from "./open-gateway.ts";
import { planAndRestore } from "./plan-and-restore.ts";
import { printResult } from "./print-result.ts";
import { drawReport } from "./report-text.ts";
import { readRestoreTask, restoreOptions, type RestoreVerbOptions } from "./restore-options.ts";
import type { Call, Verb } from "./verb.ts";
import { failedRun } from "./wait-for-run.ts";

/** `restore`: brings a backup back, takes a restore back, ends one or goes on with it. */
export const restore: Verb<RestoreVerbOptions> = {
  name: "restore",
  summary: "Restore a backup, or take a restore back",
  description:
    "Prints a plan and what it has checked, asks, and restores: closes the indices, saves them as a " +
    "safety backup, restores only what differs, checks every index, and removes at the end what the " +
    "backup does not hold. If anything fails, everything goes back to where it was. Files that lie " +
    "on the nodes are used again, which mends logical damage but not a damaged disk: that is what " +
    "--full is for. Camunda must be stopped.",
  arguments: [backupIdArgument("[id]")],
  options: restoreOptions,
  examples: [
    "webapps-backup restore 1795358109 --dry-run",
    "webapps-backup restore 1795358109 --plan-hash 5d1f0a --yes",
    "webapps-backup restore 1795358109 --only 'operate-*' --rename-prefix look-",
    "webapps-backup restore --undo 019ab1c2-7f00-7000-8000-000000000000",
  ],
  exitStatus: [4, 5, 6, 7, 8, 9, 11, 130],
  async run(call) {
    const task = readRestoreTask(call.options);
    if (task.kind === "restore") await planAndRestore(call, task.request);
    else if (task.kind === "abort") await abort(call, task.runId);
    else await resume(call, task.runId);
  },
};

async function abort(call: Call, runId: string): Promise<void> {
  await using opened = await openGateway(call, { verb: "restore", purpose: "write" });
  const run = await opened.gateway.abortRestore(runId);
  const detail = await followRestore(call, opened, run);
  // To be cancelled is what was asked for.
  if (detail.view.run.state === "cancelled") printRestore(call, detail);
  else endRestore(call, detail);
}

async function resume(call: Call, runId: string | undefined): Promise<void> {
  await using opened = await openGateway(call, { verb: "restore", purpose: "write" });
  const details: RestoreDetail[] = [];
  for (const run of await openRestores(opened.gateway, runId)) {
    details.push(await followRestore(call, opened, run));
  }
  if (details.length === 0) call.notes.say("There is no restore to go on with");
  printResult(call, restoresWire(details), () => details.map(drawReport).join("\n"));
  const failure = details.map(({ view }) => failedRun(view.run)).find(Boolean);
  if (failure) throw failure;
}
