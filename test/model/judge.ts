import type { Store } from "../engine/store.ts";

/** How long others' unfinished backups go on; far from every jump of a sequence's clock. */
export const incompleteTimeoutMs = 300_000;

/** All of a snapshot that a state is made from. */
export interface SeenSnapshot {
  readonly snapshot: string;
  readonly state: string | undefined;
  /** Epoch milliseconds; undefined while it runs, and where nobody says. */
  readonly endMs: number | undefined;
  readonly runId: string | undefined;
  readonly isReadable: boolean;
}

interface Answered {
  readonly snapshot: string;
  readonly state: string;
  readonly end_time_in_millis: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What is known of the newest create of ours on an id that no deletion has made forgotten. */
export interface KnownRun {
  readonly id: string;
  readonly state: "running" | "succeeded" | "failed" | "cancelled";
  readonly reason: string | undefined;
}

/** A backup as it must be shown. */
export interface Verdict {
  readonly state: string;
  readonly reason: string | undefined;
}

/** A part's name, taken apart without any code of ours. */
export interface NamedPart {
  readonly id: bigint;
  readonly version: string;
  readonly number: number;
  readonly count: number;
}

/** Undefined for an alien name. */
export function readName(name: string): NamedPart | undefined {
  const [first, second, id = "", version = "", part, number = "", of, count = "", ...rest] =
    name.split("_");
  const isPart =
    [first, second, part, of].join() === "camunda,webapps,part,of" &&
    rest.length === 0 &&
    version !== "" &&
    [id, number, count].every((digits) => /^[1-9][0-9]*$/.test(digits)) &&
    BigInt(id) < 2n ** 63n;
  return isPart
    ? { id: BigInt(id), version, number: Number(number), count: Number(count) }
    : undefined;
}

const manifestPrefix = "webapps_backup_manifest_";

/** The ids that have a manifest in the repository. */
export async function manifestIds(store: Store): Promise<readonly bigint[]> {
  const { snapshots } = await store.cluster.call<{ snapshots: readonly Answered[] }>(
    "GET",
    `/_snapshot/${store.name}/${manifestPrefix}*`,
  );
  return snapshots.map(({ snapshot }) => BigInt(snapshot.slice(manifestPrefix.length)));
}

/**
 * All snapshots that Elasticsearch itself shows, but for manifests, those of each id by part number
 * and then by name.
 */
export async function seen(store: Store): Promise<readonly SeenSnapshot[]> {
  const { snapshots } = await store.cluster.call<{ snapshots: readonly Answered[] }>(
    "GET",
    `/_snapshot/${store.name}/*,-${manifestPrefix}*`,
  );
  const number = ({ snapshot }: Answered): number => readName(snapshot)?.number ?? 0;
  return snapshots
    .toSorted((a, b) => number(a) - number(b) || (a.snapshot < b.snapshot ? -1 : 1))
    .map(({ snapshot, state, end_time_in_millis, metadata }) => ({
      snapshot,
      state,
      endMs: end_time_in_millis === 0 ? undefined : end_time_in_millis,
      runId: metadata?.["runId"] === undefined ? undefined : String(metadata["runId"]),
      isReadable: true,
    }));
}

/**
 * Camunda's rule on what Elasticsearch itself shows of an id, by part number, plus what our journal
 * adds; written again here, from its description. Undefined where there is no such backup.
 */
export function judge(
  snapshots: readonly SeenSnapshot[],
  run: KnownRun | undefined,
  nowMs: number,
): Verdict | undefined {
  const isOurs = snapshots.length === 0 || snapshots.some(({ runId }) => runId === run?.id);
  const own = run?.state === "running" || isOurs ? run : undefined;
  if (own?.state === "running") return verdict("IN_PROGRESS");
  if (snapshots.length === 0) {
    return own?.state === "failed" ? verdict("FAILED", own.reason) : undefined;
  }
  const stored = judgeStore(snapshots, nowMs);
  if (own === undefined || stored.state === "COMPLETED") return stored;
  if (own.state === "failed") return verdict("FAILED", own.reason ?? stored.reason);
  const isRunning = snapshots.some(({ state }) => state === "IN_PROGRESS");
  return stored.state === "IN_PROGRESS" && !isRunning ? verdict("INCOMPLETE") : stored;
}

/** What a list may say of a part that is whole; a short one may say nothing. */
const wholeWords = ["SUCCESS", undefined];

function judgeStore(snapshots: readonly SeenSnapshot[], nowMs: number): Verdict {
  const which = (isSo: (snapshot: SeenSnapshot) => boolean): string =>
    snapshots.flatMap((entry) => (isSo(entry) ? entry.snapshot : [])).join(", ");
  const unreadable = which(({ isReadable }) => !isReadable);
  const failed = which(({ state }) => state === "FAILED");
  const partial = which(({ state }) => state === "PARTIAL");
  const words = snapshots.map(({ state }) => state);
  const strange = words.filter((word) => !wholeWords.includes(word));
  const isWhole = isOnePlan(snapshots) && strange.length === 0;
  const ends = snapshots.flatMap(({ endMs }) => endMs ?? []);
  const isLate = nowMs - Math.max(0, ...ends) > incompleteTimeoutMs;
  if (unreadable) return verdict("FAILED", `Cannot be read from the repository: ${unreadable}`);
  if (isWhole && isEveryPart(snapshots)) return verdict("COMPLETED");
  if (failed)
    return verdict("FAILED", `There were failures with the following snapshots: ${failed}`);
  if (partial) return verdict("FAILED", `Some of the snapshots are partial: ${partial}`);
  if (words.includes("INCOMPATIBLE")) return verdict("INCOMPATIBLE");
  if (words.includes("IN_PROGRESS")) return verdict("IN_PROGRESS");
  if (!isOnePlan(snapshots)) return verdict("FAILED", "More snapshots found than expected.");
  if (!isWhole) return verdict("FAILED", `Unknown snapshot states: ${strange.join(", ")}`);
  return verdict(isLate ? "INCOMPLETE" : "IN_PROGRESS");
}

/** Whether they can belong together: one count and version, and no number twice or beyond the count. */
function isOnePlan(snapshots: readonly SeenSnapshot[]): boolean {
  const parts = snapshots.flatMap(({ snapshot }) => readName(snapshot) ?? []);
  const plans = new Set(parts.map(({ count, version }) => `${count} of ${version}`));
  const numbers = new Set(parts.map(({ number }) => number));
  const isBeyond = parts.some(({ number, count }) => number > count);
  return plans.size === 1 && numbers.size === parts.length && !isBeyond;
}

function isEveryPart(snapshots: readonly SeenSnapshot[]): boolean {
  return snapshots.length === readName(snapshots[0]?.snapshot ?? "")?.count;
}

function verdict(state: string, reason?: string): Verdict {
  return { state, reason };
}
