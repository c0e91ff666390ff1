import { BackupError } from "../backup/errors.ts";
import { binds, type Hold, type HoldRequest } from "../backup/holds.ts";
import { currentActor } from "../backup/actor.ts";
import type { Run } from "../backup/journal.ts";
import type { WorkParts } from "./engine-parts.ts";

/** The longest reason that is kept, in characters. */
const longestReason = 500;

/** The hold that binds a backup, where one does. */
export function holdOn(parts: WorkParts, id: bigint): Hold | undefined {
  return bindingHolds(parts).find(({ backupId }) => backupId === id);
}

/** The holds of our repository that bind, by backup id. */
export function bindingHolds({ holds, repository, now }: WorkParts): readonly Hold[] {
  const nowMs = now();
  return holds.all(repository.name).filter((hold) => binds(hold, nowMs));
}

/** Throws `held` where a hold binds a backup: nobody deletes it then, its manifest and safety backups included. */
export function refuseHeld(parts: WorkParts, id: bigint): void {
  const hold = holdOn(parts, id);
  if (hold) throw held(hold);
}

/** Says who holds a backup, why and until when. */
export function held({ backupId, by, reason, sinceMs, untilMs }: Hold): BackupError {
  const until =
    untilMs === undefined ? "until it is released" : `until ${new Date(untilMs).toISOString()}`;
  return new BackupError(
    "held",
    `Cannot delete backup ${backupId}: ${by} holds it since ${new Date(sinceMs).toISOString()} ${until}: ${reason}`,
    { hint: `Run "webapps-backup release ${backupId}" if it is not needed any more.` },
  );
}

/** Holds a backup that is known to be there. Throws `invalid` for a request that says too little. */
export function putHold(parts: WorkParts, id: bigint, { reason, untilMs }: HoldRequest): Hold {
  const { holds, repository, now, log } = parts;
  const nowMs = now();
  const text = reason.trim();
  if (text === "" || text.length > longestReason) {
    const given = text === "" ? "none" : `one of ${text.length} characters`;
    throw new BackupError(
      "invalid",
      `Cannot hold backup ${id}: expected a reason of at most ${longestReason} characters, given ${given}`,
      { hint: "Say what for, so that whoever wants to delete it later knows." },
    );
  }
  if (untilMs !== undefined && untilMs <= nowMs) {
    throw new BackupError(
      "invalid",
      `Cannot hold backup ${id} until ${new Date(untilMs).toISOString()}: that time has passed`,
      { hint: "Give a time to come, or none to hold it until it is released." },
    );
  }
  const deletion = parts.journal
    .openRuns()
    .find((run) => run.kind === "delete" && run.backupId === id);
  if (deletion) throw tooLate(deletion);
  const by = currentActor()?.who ?? "webapps-backup";
  const hold = {
    repository: repository.name,
    backupId: id,
    reason: text,
    by,
    sinceMs: nowMs,
    untilMs,
  };
  holds.put(hold);
  log.info({ backup: id.toString(), by, reason: text }, "backup is held");
  return hold;
}

function tooLate({ backupId, startMs }: Run): BackupError {
  return new BackupError(
    "busy",
    `Cannot hold backup ${backupId}: it is being deleted since ${new Date(startMs).toISOString()}`,
    { hint: `Run "webapps-backup show ${backupId}" to see what is left of it.` },
  );
}

/** Releases a backup. Throws `not-found` where no hold binds it. */
export function releaseHold(parts: WorkParts, id: bigint): Hold {
  const hold = holdOn(parts, id);
  if (!hold) {
    throw new BackupError("not-found", `Nobody holds backup ${id}`, {
      hint: 'Run "webapps-backup list" to see what is held.',
    });
  }
  parts.holds.remove(hold.repository, id);
  const by = currentActor()?.who ?? "webapps-backup";
  parts.log.warn({ backup: id.toString(), by }, "backup is released");
  return hold;
}
