import { setTimeout } from "node:timers/promises";
import { type BackupError, isBackupError } from "../backup/errors.ts";
import { type Owner, type Ownership, readOwner, takeOwnership } from "../sqlite/ownership.ts";

/** What came of it: the state directory is ours, or another process has it. */
export type Claim =
  | { readonly ownership: Ownership }
  | {
      readonly ownership: undefined;
      readonly owner: Owner | undefined;
      readonly error: BackupError;
    };

/** Verbs that own the state directory for as long as a run takes, and cannot be asked meanwhile. */
const lastingVerbs: ReadonlySet<string> = new Set(["create", "delete", "restore", "resume"]);

/** Whether the process is one that goes on with open runs. */
export function worksOnRuns(owner: Owner): boolean {
  return owner.verb === "serve" || lastingVerbs.has(owner.verb);
}

/** How long to wait for a process that only looks, or has just started and does not listen yet. */
const patienceMs = 5000;

/** Takes the state directory for a verb, or tells who has it; who is about to leave is waited for. */
export async function claimState(folder: string, verb: string): Promise<Claim> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return { ownership: takeOwnership(folder, { verb }) };
    } catch (error) {
      if (!isBackupError(error, "locked")) throw error;
      const owner = readOwner(folder);
      const stays =
        owner !== undefined && (owner.url !== undefined || lastingVerbs.has(owner.verb));
      if (stays || performance.now() > deadline) return { ownership: undefined, owner, error };
    }
    await setTimeout(50);
  }
}
