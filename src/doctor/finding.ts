import { asBackupError, type BackupError } from "../backup/errors.ts";

/** How a check has ended; `skip` where nobody could tell. */
export type FindingResult = "ok" | "warn" | "fail" | "skip";

/** What one check of the doctor has found. */
export interface Finding {
  /** The check, in one word. */
  readonly name: string;
  readonly result: FindingResult;
  /** One sentence. */
  readonly found: string;
  /** What to do about it. */
  readonly hint: string | undefined;
}

/** Says that all is well. */
export function ok(name: string, found: string): Finding {
  return { name, result: "ok", found, hint: undefined };
}

/** Says what should be known, though backups go on. */
export function warn(name: string, found: string, hint: string): Finding {
  return { name, result: "warn", found, hint };
}

/** Says what is in the way of backups, or will be of a restore. */
export function fail(name: string, found: string, hint: string): Finding {
  return { name, result: "fail", found, hint };
}

/** Says honestly that this could not be asked, and why. */
export function skip(name: string, why: string, hint?: string): Finding {
  return { name, result: "skip", found: why, hint };
}

const giveIt =
  "Give this user the privilege that the message names, where this shall be looked at.";
const somethingIsWrong = "Look into the log of Elasticsearch, then run doctor again.";

/**
 * Judges the answer to a question. What our user may not ask, or this Elasticsearch does not know, is
 * skipped and not called a fault; everything else that keeps it from being answered is one.
 */
export async function examine<T>(
  name: string,
  question: Promise<T>,
  judge: (answer: T) => Finding | readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return [judge(await question)].flat();
  } catch (error) {
    return [unanswered(name, asBackupError(error))];
  }
}

function unanswered(name: string, error: BackupError): Finding {
  const { kind, message, hint } = error;
  if (kind === "bug" || kind === "interrupted") throw error;
  const why = `Could not be asked: ${message}`;
  if (kind === "missing-privilege") return skip(name, why, giveIt);
  if (kind === "rejected" || kind === "not-found") return skip(name, why);
  return fail(name, message, hint ?? somethingIsWrong);
}
