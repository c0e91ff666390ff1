import type { Backup, Part } from "../backup/backup.ts";
import type { BackupKey } from "../backup/catalog.ts";
import type { RunSummary } from "../backup/journal.ts";
import type { BackupPage, IdPattern, ListQuery } from "../backup/gateway.ts";
import type { Pulse } from "../backup/repository.ts";
import { foldBackup, ownRun } from "../backup/state.ts";
import { BackupError } from "../backup/errors.ts";
import { deletingByUs, deletingInCluster } from "./deleting-since.ts";
import type { WorkParts } from "./engine-parts.ts";
import { bindingHolds } from "./holding.ts";
import { speakingRun } from "./speaking-run.ts";

const pageSize = 200;
const maxPageSize = 1000;
/** How many first pages are remembered: scripts ask for the same ones again and again. */
const rememberedPages = 4;
const largestId = 2n ** 63n - 1n;

/** Reads backups out of catalog and journal; the one place where their states are folded. */
export class BackupReader {
  readonly #parts: WorkParts;
  readonly #remembered = new Map<string, BackupPage>();

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** One backup, or undefined where neither store nor journal knows it. */
  read(id: bigint, pulse: Pulse | undefined): Backup | undefined {
    return this.#fold([id], pulse)[0];
  }

  /** Those of these ids that store or journal knows, in their order. */
  all(ids: readonly bigint[], pulse: Pulse | undefined): readonly Backup[] {
    return this.#fold(ids, pulse);
  }

  /** One page, newest first; a first page is the same object as long as nothing has changed. */
  page(query: ListQuery, pulse: Pulse | undefined): BackupPage {
    const revision = this.#revision(pulse);
    const asked = JSON.stringify(query);
    const before = this.#remembered.get(asked);
    if (before?.revision === revision) return before;
    const page = this.#page(query, pulse, revision);
    if (query.after === undefined && query.limit <= pageSize) {
      this.#remembered.delete(asked);
      this.#remembered.set(asked, page);
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined && this.#remembered.size > rememberedPages) {
        this.#remembered.delete(oldest);
      }
    }
    return page;
  }

  #page(query: ListQuery, pulse: Pulse | undefined, revision: string): BackupPage {
    const after = query.after === undefined ? undefined : readCursor(query.after);
    const matching = this.#filter(query);
    const journal = this.#journalKeys();
    const backups: { key: BackupKey; backup: Backup }[] = [];
    for (const keys of this.#keyPages(journal, after, Math.min(maxPageSize, query.limit + 1))) {
      const wanted = new Map(keys.filter(matching).map((key) => [key.backupId, key] as const));
      for (const backup of this.#fold([...wanted.keys()], pulse)) {
        const key = wanted.get(backup.id);
        if (key && hasState(backup, query)) backups.push({ key, backup });
      }
      if (backups.length > query.limit) break;
    }
    const page = backups.slice(0, query.limit);
    const last = page.at(-1);
    return {
      total: this.#total(query, journal, pulse),
      backups: page.map(({ backup }) => backup),
      next: backups.length > query.limit && last ? writeCursor(last.key) : undefined,
      revision,
    };
  }

  /** All that states are folded from, in one text: what is written, what is being deleted, what time may change. */
  #revision(pulse: Pulse | undefined): string {
    const { catalog, journal } = this.#parts;
    const unsettled = this.#fold(catalog.unsettled(), pulse).map(
      ({ id, state }) => `${id}${state}`,
    );
    const { deletions = [], running = [] } = pulse ?? {};
    const aborted = running.filter(({ state }) => state === "ABORTED");
    const going = JSON.stringify([deletions, aborted]);
    const held = bindingHolds(this.#parts).map(({ backupId, sinceMs }) => `${backupId}@${sinceMs}`);
    return [catalog.revision(), journal.revision(), ...unsettled, going, ...held].join(" ");
  }

  /** The newest backups whose id is another one and that somebody goes on with. */
  goingOn(exceptId: bigint, pulse: Pulse | undefined): readonly Backup[] {
    const [keys = []] = this.#keyPages(this.#journalKeys(), undefined, pageSize);
    const ids = keys.map((key) => key.backupId).filter((id) => id !== exceptId);
    return this.#fold(ids, pulse).filter(
      ({ state, runId }) => state === "IN_PROGRESS" && !this.#hasEnded(runId),
    );
  }

  /** A late part may still run of what we have given up, and is deleted at the next look. */
  #hasEnded(runId: string | undefined): boolean {
    const run = runId === undefined ? undefined : this.#parts.journal.run(runId);
    return run !== undefined && run.state !== "running";
  }

  /** The newest backup that the store holds. */
  newest(): Backup | undefined {
    const [key] = this.#parts.catalog.keys({ limit: 1 });
    return key ? this.read(key.backupId, undefined) : undefined;
  }

  #total(query: ListQuery, journal: readonly BackupKey[], pulse: Pulse | undefined): number {
    const isPlain =
      query.state === undefined &&
      query.sinceMs === undefined &&
      query.untilMs === undefined &&
      query.pattern === undefined;
    if (isPlain) return this.#parts.catalog.countBackups() + journal.length;
    const matching = this.#filter(query);
    let total = 0;
    for (const keys of this.#keyPages(journal, undefined, pageSize)) {
      const ids = keys.filter(matching).map((key) => key.backupId);
      total +=
        query.state === undefined
          ? ids.length
          : this.#fold(ids, pulse).filter((backup) => hasState(backup, query)).length;
    }
    return total;
  }

  #filter(query: ListQuery): (key: BackupKey) => boolean {
    return ({ backupId, startMs }) =>
      (query.sinceMs === undefined || startMs >= query.sinceMs) &&
      (query.untilMs === undefined || startMs < query.untilMs) &&
      (query.pattern === undefined || matches(backupId, query.pattern));
  }

  /** All keys behind a cursor, catalog and journal merged, page by page. */
  *#keyPages(
    journalKeys: readonly BackupKey[],
    after: BackupKey | undefined,
    limit: number,
  ): Iterable<readonly BackupKey[]> {
    const journal = journalKeys.filter((key) => !after || isBehind(key, after));
    for (let cursor = after; ;) {
      const stored = this.#parts.catalog.keys({ limit, after: cursor });
      const last = stored.at(-1);
      const isEnd = stored.length < limit || !last;
      const due = isEnd ? journal.splice(0) : takeWhile(journal, (key) => isBehind(last, key));
      const keys = [...stored, ...due].toSorted((a, b) => (isBehind(b, a) ? -1 : 1));
      if (keys.length > 0) yield keys;
      if (isEnd) return;
      cursor = last;
    }
  }

  /** Runs of which the store shows nothing (yet, no more, or never). */
  #journalKeys(): BackupKey[] {
    const { catalog, journal, repository } = this.#parts;
    const runs = new Map(deletingByUs(this.#parts));
    for (const { backupId, startMs } of journal.unfinishedCreations(repository.name))
      runs.set(backupId, startMs);
    const stored = catalog.partsOf([...runs.keys()]);
    return [...runs]
      .map(([backupId, startMs]) => ({ backupId, startMs }))
      .filter((key) => !stored.has(key.backupId))
      .toSorted((a, b) => (isBehind(b, a) ? -1 : 1));
  }

  #fold(ids: readonly bigint[], pulse: Pulse | undefined): readonly Backup[] {
    if (ids.length === 0) return [];
    const { catalog, journal, repository, settings, now } = this.#parts;
    const nowMs = now();
    const parts = catalog.partsOf(ids);
    const runs = new Map<bigint, RunSummary>(
      journal.creations(repository.name, ids).map((run) => [run.backupId, run]),
    );
    const ours = deletingByUs(this.#parts);
    const deletions = new Map([...deletingInCluster(pulse, parts), ...ours]);
    const holds = new Map(bindingHolds(this.#parts).map((hold) => [hold.backupId, hold]));
    return ids.flatMap((id) => {
      const stored: readonly Part[] = parts.get(id) ?? [];
      const run = speakingRun(journal, stored, runs.get(id));
      const own = ownRun({ parts: stored, run })?.state;
      const backup = foldBackup(id, {
        parts: stored,
        run,
        // A deletion of ours ends the create before it, so one that runs is a new backup under the same
        // id; and one that has failed stays that while its last part is aborted.
        deletingSinceMs:
          own === "running" ? undefined : (own === "failed" ? ours : deletions).get(id),
        nowMs,
        incompleteTimeoutMs: settings.incompleteTimeoutMs,
      });
      const hold = holds.get(id);
      return backup ? [hold ? { ...backup, hold } : backup] : [];
    });
  }
}

function hasState(backup: Backup, query: ListQuery): boolean {
  return query.state === undefined || backup.state === query.state;
}

function matches(id: bigint, pattern: IdPattern): boolean {
  const digits = id.toString();
  return pattern.exact ? digits === pattern.digits : digits.startsWith(pattern.digits);
}

/** Whether a key comes later in the list than another: newest first, the larger id first among equals. */
function isBehind(key: BackupKey, other: BackupKey): boolean {
  if (key.startMs !== other.startMs) return key.startMs < other.startMs;
  return key.backupId < other.backupId;
}

function takeWhile<T>(items: T[], condition: (item: T) => boolean): T[] {
  const end = items.findIndex((item) => !condition(item));
  return items.splice(0, end === -1 ? items.length : end);
}

function writeCursor(key: BackupKey): string {
  return `${key.startMs}-${key.backupId}`;
}

function readCursor(text: string): BackupKey {
  const match = /^(\d{1,15})-(\d{1,19})$/.exec(text);
  const key = match && { startMs: Number(match[1]), backupId: BigInt(match[2] ?? "") };
  if (key && key.backupId <= largestId) return key;
  throw new BackupError("invalid", `Cannot list after "${text}": it is not the "next" of a page`, {
    hint: "Pass the value of next exactly as the page before gave it.",
  });
}
