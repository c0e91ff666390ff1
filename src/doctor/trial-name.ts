/** What finds everything that a doctor may have left behind: snapshots and indices. */
export const doctorWildcard = "webapps_backup_doctor_*";

/** What the restored copy's name begins with. */
export const copyPrefix = "webapps_backup_doctor_copy_";

/** The process that a trial belongs to. */
export interface TrialOwner {
  /** Eight hexadecimal digits of the host. */
  readonly host: string;
  readonly pid: number;
  /** Eight more that nobody else has. */
  readonly token: string;
}

/** Whose a name is. */
export interface TrialName extends TrialOwner {
  /** Epoch milliseconds, whole seconds. */
  readonly startedMs: number;
}

/** Writes the name of a trial's snapshot and of its index. */
export function trialName({ startedMs, host, pid, token }: TrialName): string {
  return `webapps_backup_doctor_${Math.floor(startedMs / 1000)}_${host}_${pid}_${token}`;
}

const pattern =
  /^(?:webapps_backup_doctor_copy_)?webapps_backup_doctor_(\d{10})_([0-9a-f]{8})_(\d{1,10})_([0-9a-f]{8})$/;

/** Reads it back; undefined for a name that no doctor has written. */
export function readTrialName(name: string): TrialName | undefined {
  const match = pattern.exec(name);
  if (!match) return undefined;
  const [, seconds, host = "", pid, token = ""] = match;
  return { startedMs: Number(seconds) * 1000, host, pid: Number(pid), token };
}

/** A trial has deadlines that are shorter than this by far, so whoever began one before has died. */
const longestMs = 3_600_000;

/** Whether nobody works on what has this name any more. */
export function isLeftOver(
  name: string,
  own: TrialOwner,
  { nowMs, isAlive }: { readonly nowMs: number; readonly isAlive: (pid: number) => boolean },
): boolean {
  const trial = readTrialName(name);
  if (!trial) return false;
  if (Math.abs(nowMs - trial.startedMs) > longestMs) return true;
  if (trial.host !== own.host) return false;
  return trial.pid === own.pid ? trial.token !== own.token : !isAlive(trial.pid);
}
