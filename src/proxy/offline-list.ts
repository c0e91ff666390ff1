import type { Snapshot } from "../backup/backup.ts";
import { BackupError } from "../backup/errors.ts";
import {
  isRemembered,
  rememberedPrefixes,
  type RememberedSnapshots,
} from "../backup/remembered-snapshots.ts";
import { elasticsearchError } from "./error-answer.ts";
import { ownAnswer } from "./own-answer.ts";
import { matcher } from "./reachable.ts";

/** Which of a repository's snapshots are asked for, in Elasticsearch's words. */
export interface OfflineQuery {
  readonly repository: string;
  /** Names and wildcards with commas between them. */
  readonly patterns: string;
  /** With its question mark, or "". */
  readonly query: string;
}

/** Parameters that a remembered list can obey, or that change nothing in one. */
const obeyed: ReadonlySet<string> = new Set([
  "human",
  "ignore_unavailable",
  "include_repository",
  "index_details",
  "index_names",
  "local",
  "master_timeout",
  "order",
  "pretty",
  "size",
  "verbose",
]);

/**
 * Answers a list of snapshots out of memory, as Elasticsearch would with what is remembered. Throws
 * `not-cached` for what memory cannot answer: it holds Camunda's snapshots and ours and nothing else.
 */
export function offlineList(asked: OfflineQuery, remembered: RememberedSnapshots): Response {
  const patterns = asked.patterns.split(",");
  const beyond = patterns.find((pattern) => !isRemembered(pattern));
  if (beyond !== undefined) {
    throw notCached(
      `it holds only names that begin with ${quoted(rememberedPrefixes)}, given "${beyond}"`,
    );
  }
  const query = new URLSearchParams(asked.query);
  const unknown = [...query.keys()].find((name) => !obeyed.has(name));
  if (unknown !== undefined) throw notCached(`it does not know the parameter "${unknown}"`);
  const matchers = patterns.map(matcher);
  const snapshots = [...remembered.snapshots()].filter(({ snapshot }) =>
    matchers.some((matches) => matches(snapshot)),
  );
  const missing = patterns.find(
    (name) => !name.includes("*") && !snapshots.some(({ snapshot }) => snapshot === name),
  );
  if (missing !== undefined && !isSet(query, "ignore_unavailable")) {
    const reason = `[${asked.repository}:${missing}] is missing`;
    return elasticsearchError(404, "snapshot_missing_exception", reason);
  }
  return ownAnswer(page(snapshots, asked.repository, query));
}

function page(snapshots: readonly Snapshot[], repository: string, query: URLSearchParams): object {
  const direction = query.get("order") === "desc" ? -1 : 1;
  const sorted = snapshots.toSorted(
    (a, b) =>
      direction * ((a.startMs ?? 0) - (b.startMs ?? 0) || (a.snapshot < b.snapshot ? -1 : 1)),
  );
  const size = Number(query.get("size") ?? 0);
  const shown = size > 0 ? sorted.slice(0, size) : sorted;
  const entry = query.get("verbose") === "false" ? listedEntry : wholeEntry;
  return {
    snapshots: shown.map((snapshot) => entry(snapshot, repository)),
    total: sorted.length,
    remaining: sorted.length - shown.length,
  };
}

function listedEntry({ snapshot, uuid, state }: Snapshot, repository: string): object {
  return { snapshot, uuid, repository, state };
}

function wholeEntry(stored: Snapshot, repository: string): object {
  const { startMs = 0, endMs = 0, shards } = stored;
  return {
    ...listedEntry(stored, repository),
    start_time: new Date(startMs).toISOString(),
    start_time_in_millis: startMs,
    end_time: new Date(endMs).toISOString(),
    end_time_in_millis: endMs,
    duration_in_millis: Math.max(0, endMs - startMs),
    failures: stored.failures.map((reason) => ({ reason })),
    shards,
  };
}

/** A flag without a value is true to Elasticsearch. */
function isSet(query: URLSearchParams, name: string): boolean {
  return ["", "true"].includes(query.get(name) ?? "false");
}

function notCached(reason: string): BackupError {
  return new BackupError("not-cached", `Cannot answer from memory: ${reason}`, {
    hint: `Ask for ${quoted(rememberedPrefixes.map((prefix) => `${prefix}*`))}, or ask again when Elasticsearch can be reached.`,
  });
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(" or ");
}
