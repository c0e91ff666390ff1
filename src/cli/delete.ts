import { Option } from "commander";
import { deletedWire } from "../api/wire.ts";
import { BackupError } from "../backup/errors.ts";
import { backupIdArgument } from "./backup-id-argument.ts";
import { confirm, demandConsent } from "./confirm.ts";
import { formatCount, formatTime } from "./format.ts";
import { interruptible } from "./interruptible.ts";
import { goesOn, type OpenedGateway, openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import type { Call, Verb } from "./verb.ts";
import { failedRun, waitForRun } from "./wait-for-run.ts";
import type { Run } from "../backup/journal.ts";

interface DeleteOptions {
  readonly id: bigint;
  readonly yes?: true;
}

/** `delete`: takes a backup out of the repository. `delete` itself is a word of the language. */
export const deleteBackup: Verb<DeleteOptions> = {
  name: "delete",
  summary: "Delete every snapshot of a backup",
  description:
    "Deletes every snapshot of a backup, after cancelling it where it is still being made. By " +
    "itself it stays until all are gone; a service goes on alone. Where it is the only complete one " +
    "it asks once more; a backup that is held is not deleted.",
  arguments: [backupIdArgument("<id>")],
  options: [new Option("--yes", "do not ask")],
  examples: ["webapps-backup delete 1795358109 --yes"],
  exitStatus: [4, 5, 6, 7, 8, 9, 10, 11, 130],
  async run(call) {
    const { id, yes = false } = call.options;
    demandConsent(call.io, yes, {
      what: `delete backup ${id}`,
      hint: "Use --yes to delete without being asked.",
    });
    await using opened = await openGateway(call, { verb: "delete", purpose: "write" });
    await askConsent(call, opened);
    const interruption = {
      message: `Interrupted while backup ${id} was being deleted`,
      hint: `${goesOn(opened.place)} Run "webapps-backup show ${id}" to see what is left.`,
    };
    const run = await interruptible(call.io, interruption, async () => {
      const { run: begun } = await opened.gateway.delete(id);
      if (begun === undefined || opened.place === "service") return begun;
      return waitForRun(call, opened.gateway, begun, call.io.stderr.isTerminal);
    });
    printResult(call, deletedWire(id, { run }), () => `${describeDeletion(id, run)}\n`);
    const failure = run && failedRun(run);
    if (failure) throw failure;
  },
};

async function askConsent(call: Call<DeleteOptions>, opened: OpenedGateway): Promise<void> {
  const { id, yes } = call.options;
  if (yes) return;
  const { value } = await opened.gateway.show(id, opened.freshness);
  const parts = formatCount(value.parts.length, "part");
  const since = value.startMs === undefined ? "" : `, started ${formatTime(value.startMs)}`;
  const isMeant =
    (await confirm(call.io, `Delete backup ${id} (${value.state}, ${parts}${since})?`)) &&
    (!(await isLast(id, opened)) ||
      (await confirm(
        call.io,
        `It is the only complete backup. Delete backup ${id} all the same?`,
      )));
  if (isMeant) return;
  throw new BackupError("interrupted", `Backup ${id} was not deleted: the answer was not "y"`);
}

/** Whether no other backup could be restored. */
async function isLast(id: bigint, { gateway, freshness }: OpenedGateway): Promise<boolean> {
  const { value } = await gateway.list({ limit: 2, state: "COMPLETED" }, freshness);
  return value.backups.length === 1 && value.backups[0]?.id === id;
}

function describeDeletion(id: bigint, run: Run | undefined): string {
  if (run === undefined) return `Backup ${id} is forgotten; it had no snapshots`;
  const names = new Set(run.steps.flatMap((step) => step.snapshots.map(({ name }) => name)));
  const snapshots = formatCount(names.size, "snapshot");
  if (run.state === "succeeded") return `Backup ${id} is deleted: ${snapshots}`;
  return `Backup ${id} is being deleted: ${snapshots}, run ${run.id}`;
}
