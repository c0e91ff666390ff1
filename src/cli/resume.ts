import { resumedWire } from "../api/wire.ts";
import { isBackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { interruptible } from "./interruptible.ts";
import { goesOn, openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { drawRuns } from "./run-table.ts";
import type { Verb } from "./verb.ts";
import { failedRun, waitForRun } from "./wait-for-run.ts";

/** `resume`: goes on with the runs that a stopped process has left open. */
export const resume: Verb = {
  name: "resume",
  summary: "Go on with the runs that were left open",
  description:
    "Takes up every run that has not ended: creations, deletions, restores. By itself it stays " +
    "until they have ended; a service is only told to look again.",
  examples: ["webapps-backup resume"],
  exitStatus: [5, 6, 7, 8, 9, 11, 130],
  async run(call) {
    await using opened = await openGateway(call, { verb: "resume", purpose: "write" });
    const interruption = {
      message: "Interrupted while open runs were being finished",
      hint: goesOn(opened.place),
    };
    let held: Error | undefined;
    const runs = await interruptible(call.io, interruption, async () => {
      const open = await opened.gateway.resume();
      if (opened.place === "service") return open;
      const ended: Run[] = [];
      for (const run of open) {
        try {
          ended.push(await waitForRun(call, opened.gateway, run, true));
        } catch (error) {
          // A deletion that waits for "journal confirm" holds up no other run.
          if (!isBackupError(error, "state-unusable")) throw error;
          held ??= error;
          ended.push(run);
        }
      }
      return ended;
    });
    if (runs.length === 0) call.notes.say("There is nothing to resume");
    printResult(call, resumedWire(runs), () => (runs.length === 0 ? "" : drawRuns(runs)));
    const failure = runs.map(failedRun).find((error) => error !== undefined) ?? held;
    if (failure) throw failure;
  },
};
