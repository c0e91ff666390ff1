import { BackupError } from "../backup/errors.ts";
import type { Gateway } from "../backup/gateway.ts";
import type { Run } from "../backup/journal.ts";
import { createRunProgress } from "./run-progress.ts";
import { runSubject } from "./run-words.ts";
import type { Call } from "./verb.ts";

/** Waits for the end of a run, showing how far it is where that is wanted. */
export async function waitForRun(
  call: Call,
  gateway: Gateway,
  run: Run,
  shown: boolean,
): Promise<Run> {
  if (!shown) return gateway.ended(run.id);
  using progress = createRunProgress(call);
  return await gateway.ended(run.id, (view) => progress.tell(view));
}

/** The error to end with where a run ended otherwise than it should. */
export function failedRun(run: Run): BackupError | undefined {
  if (run.state === "running" || run.state === "succeeded") return undefined;
  const end = run.state === "failed" ? "has failed" : "was cancelled";
  const reason = run.reason ?? "no reason is known";
  const shown = run.kind === "restore" ? "what has become of its indices" : "its parts";
  return new BackupError("run-failed", `${runSubject(run)} ${end}: ${reason}`, {
    hint: `Run "webapps-backup show ${run.backupId}" to see ${shown}.`,
  });
}
