import type { Check, RestorePlan } from "../backup/restore-plan.ts";

/**
 * The checks that stop a restore: those that fail and are not forced. Some cannot be forced, because
 * Elasticsearch would refuse them or data be lost that nobody has named: nothing to restore, a part
 * that is missing (unless only a choice or a copy is asked for), cannot be read, or is neither
 * SUCCESS nor PARTIAL, a deletion of the backup, a run of ours in the same repository, the name of a
 * copy or of a new index that is taken or invalid, and a safety repository that cannot be written to.
 */
export function refusal(plan: Pick<RestorePlan, "checks">): readonly Check[] {
  return plan.checks.filter(({ result, forced }) => result === "fail" && !forced);
}
