import type { Database } from "bun:sqlite";
import type { Part, Snapshot } from "../backup/backup.ts";
import type {
  BackupKey,
  Catalog,
  CatalogMark,
  CatalogTally,
  KeptManifest,
  KeyQuery,
  KnownSnapshot,
} from "../backup/catalog.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { isFinal } from "../backup/state.ts";
import {
  byNumber,
  readBackup,
  readId,
  readKept,
  readKey,
  readKnown,
  readMark,
  writeParts,
} from "./catalog-rows.ts";
import { accessing, closeDatabase, DamagedDatabaseError } from "./database.ts";
import { KeptTally } from "./kept-tally.ts";
import { readOther, writeOther } from "./other-rows.ts";
import { Revision } from "./revision.ts";

const what = "the catalog";
const knownPage = 1000;
const talliedPage = 500;

/** Gives an empty database in place of one that cannot be used. */
export type Replace = (error: unknown) => Database;

/** The catalog of one repository in an open file. */
export class SqliteCatalog implements Catalog {
  #database: Database;
  readonly #repository: string;
  readonly #revision = new Revision();
  #counted: { readonly asOf: string; readonly backups: number } | undefined;
  /** Undefined until somebody asks. */
  #tally: KeptTally | undefined;
  /** Gives an empty database in place of one that cannot be used; undefined for who may only read. */
  readonly #replace: Replace | undefined;

  constructor(database: Database, repository: string, replace: Replace | undefined) {
    this.#database = database;
    this.#repository = repository;
    this.#replace = replace;
  }

  mark(): CatalogMark | undefined {
    return this.#select("* from repository where name = $repository", {}, readMark)[0];
  }

  writeMark(mark: CatalogMark): void {
    this.#accessing(() =>
      this.#database
        .query(
          `insert into repository (name, cluster_uuid, state_uuid, repository_uuid, generation, as_of_ms, warning)
           values ($repository, $clusterUuid, $stateUuid, $repositoryUuid, $generation, $asOfMs, $warning)
           on conflict (name) do update set
             cluster_uuid = excluded.cluster_uuid, state_uuid = excluded.state_uuid,
             repository_uuid = excluded.repository_uuid, generation = excluded.generation,
             as_of_ms = excluded.as_of_ms, warning = excluded.warning`,
        )
        .run({
          ...mark,
          repository: this.#repository,
          repositoryUuid: mark.repositoryUuid ?? null,
          warning: mark.warning ?? null,
        }),
    );
  }

  *known(): Generator<KnownSnapshot> {
    for (let after = ""; ;) {
      const page = this.#select(
        `snapshot, uuid, state, final from snapshot
         where repository = $repository and snapshot > $after order by snapshot limit ${knownPage}`,
        { after },
        readKnown,
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < knownPage) return;
      after = last.snapshot;
    }
  }

  unfinished(): readonly KnownSnapshot[] {
    return this.#select(
      "snapshot, uuid, state, final from snapshot where repository = $repository and final = 0",
      {},
      readKnown,
    );
  }

  write(parts: readonly Part[]): void {
    this.#change((change) => {
      const insert = this.#database.query(
        "insert or replace into snapshot values ($repository, $snapshot, $uuid, $backupId, $state, $final)",
      );
      for (const part of parts) {
        const backupId = readSnapshotName(part.snapshot)?.backupId;
        if (backupId === undefined) continue;
        insert.run({
          repository: this.#repository,
          snapshot: part.snapshot,
          uuid: part.uuid,
          backupId,
          state: part.state ?? null,
          final: isFinal(part) ? 1 : 0,
        });
        change(backupId).set(part.snapshot, part);
      }
    });
  }

  remove(snapshots: readonly string[]): void {
    this.#change((change) => {
      this.#database
        .query(
          `delete from snapshot where repository = $repository
             and snapshot in (select value from json_each($names))`,
        )
        .run({ repository: this.#repository, names: JSON.stringify(snapshots) });
      for (const snapshot of snapshots) {
        const backupId = readSnapshotName(snapshot)?.backupId;
        if (backupId !== undefined) change(backupId).delete(snapshot);
      }
    });
  }

  clear(): void {
    this.#accessing(() =>
      this.#database
        .transaction(() => {
          for (const [table, column] of [
            ["snapshot", "repository"],
            ["backup", "repository"],
            ["manifest", "repository"],
            ["other", "repository"],
            ["repository", "name"],
          ]) {
            this.#database
              .query(`delete from ${table} where ${column} = $repository`)
              .run({ repository: this.#repository });
          }
        })
        .immediate(),
    );
    this.#tally = undefined;
    this.#revision.next();
  }

  parts(backupId: bigint): readonly Part[] {
    return this.partsOf([backupId]).get(backupId) ?? [];
  }

  partsOf(backupIds: readonly bigint[]): ReadonlyMap<bigint, readonly Part[]> {
    return new Map(
      this.#select(
        `backup_id, parts from backup where repository = $repository
           and backup_id in (select value from json_each($ids))`,
        { ids: `[${backupIds.join(",")}]` },
        readBackup,
      ),
    );
  }

  keys({ limit, after }: KeyQuery): readonly BackupKey[] {
    // Two queries, since the index leads to where a page begins only if there is no way around it.
    return this.#select(
      `backup_id, start_ms from backup where repository = $repository
         ${after ? "and (start_ms, backup_id) < ($startMs, $backupId)" : ""}
       order by start_ms desc, backup_id desc limit $limit`,
      { ...after, limit },
      readKey,
    );
  }

  countBackups(): number {
    // Counting walks through all of them, and every page of a list says how many there are.
    const [others] = this.#accessing(() =>
      this.#database.query<{ data_version: bigint }, []>("pragma data_version").all(),
    );
    const asOf = `${this.#revision.text()} ${others?.data_version}`;
    if (this.#counted?.asOf !== asOf) {
      const [backups = 0] = this.#select(
        "count(*) as n from backup where repository = $repository",
        {},
        (row: { readonly n: bigint }) => Number(row.n),
      );
      this.#counted = { asOf, backups };
    }
    return this.#counted.backups;
  }

  tally(): CatalogTally {
    this.#tally ??= this.#countAll();
    return this.#tally.read();
  }

  unsettled(): readonly bigint[] {
    // Every answer asks this: only from the small index, which holds nothing but what is selected here.
    return this.#select(
      "backup_id from backup indexed by backup_unsettled where repository = $repository and settled = 0",
      {},
      readId,
    );
  }

  manifest(backupId: bigint): KeptManifest | undefined {
    return this.#select(
      "snapshot_uuid, text from manifest where repository = $repository and backup_id = $backupId",
      { backupId },
      readKept,
    )[0];
  }

  writeManifest(backupId: bigint, { snapshotUuid, text }: KeptManifest): void {
    this.#accessing(() =>
      this.#database
        .query(
          "insert or replace into manifest values ($repository, $backupId, $snapshotUuid, $text)",
        )
        .run({ repository: this.#repository, backupId, snapshotUuid, text }),
    );
    this.#revision.next();
  }

  *others(which: "all" | "unfinished" = "all"): Generator<Snapshot> {
    const unfinished = which === "unfinished" ? "and final = 0" : "";
    for (let after = ""; ;) {
      const page = this.#select(
        `snapshot, stored from other where repository = $repository and snapshot > $after ${unfinished}
         order by snapshot limit ${knownPage}`,
        { after },
        readOther,
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < knownPage) return;
      after = last.snapshot;
    }
  }

  writeOthers(snapshots: readonly Snapshot[]): void {
    this.#accessing(() => {
      const insert = this.#database.query(
        "insert or replace into other values ($repository, $snapshot, $final, $stored)",
      );
      const commit = this.#database.transaction(() => {
        for (const snapshot of snapshots) {
          insert.run({
            repository: this.#repository,
            snapshot: snapshot.snapshot,
            final: isFinal(snapshot) ? 1 : 0,
            stored: writeOther(snapshot),
          });
        }
      });
      commit.immediate();
    });
    this.#revision.next();
  }

  removeOthers(snapshots: readonly string[]): void {
    this.#accessing(() =>
      this.#database
        .query(
          `delete from other where repository = $repository
             and snapshot in (select value from json_each($names))`,
        )
        .run({ repository: this.#repository, names: JSON.stringify(snapshots) }),
    );
    this.#revision.next();
  }

  revision(): string {
    return this.#revision.text();
  }

  close(): void {
    closeDatabase(this.#database);
  }

  /** Damage may show long after the opening; then everything is read anew, as after a loss of the file. */
  #accessing<T>(access: () => T): T {
    try {
      return accessing(what, access);
    } catch (error) {
      if (!(error instanceof DamagedDatabaseError) || !this.#replace) throw error;
      this.#database.close();
      this.#database = this.#replace(error);
      this.#tally = undefined;
      this.#revision.next();
      return accessing(what, access);
    }
  }

  #select<Row, T>(
    query: string,
    parameters: Record<string, string | number | bigint | null>,
    read: (row: Row) => T,
  ): T[] {
    return this.#accessing(() =>
      this.#database
        .query<Row, typeof parameters>(`select ${query}`)
        .all({ ...parameters, repository: this.#repository })
        .map(read),
    );
  }

  /**
   * Changes snapshots and the backups that they belong to in one commit. The change is given the
   * parts of a backup, by name, to put its own among them.
   */
  #change(make: (change: (backupId: bigint) => Map<string, Part>) => void): void {
    this.#accessing(() => {
      const before: (readonly Part[])[] = [];
      const changed = new Map<bigint, Map<string, Part>>();
      const change = (backupId: bigint): Map<string, Part> => {
        const known = changed.get(backupId);
        if (known) return known;
        const stored = this.parts(backupId);
        const parts = new Map(stored.map((part) => [part.snapshot, part]));
        before.push(stored);
        changed.set(backupId, parts);
        return parts;
      };
      const commit = this.#database.transaction(() => {
        make(change);
        return [...changed].map(([backupId, parts]) => {
          const sorted = [...parts.values()].toSorted(byNumber);
          this.#writeBackup(backupId, sorted);
          return sorted;
        });
      });
      const after = commit.immediate();
      for (const parts of before) this.#tally?.remove(parts);
      for (const parts of after) this.#tally?.add(parts);
    });
    this.#revision.next();
  }

  #countAll(): KeptTally {
    const tally = new KeptTally();
    for (let after = -1n; ;) {
      const page = this.#select(
        `backup_id, parts from backup
         where repository = $repository and backup_id > $after order by backup_id limit ${talliedPage}`,
        { after },
        readBackup,
      );
      for (const [, parts] of page) tally.add(parts);
      const last = page.at(-1);
      if (!last || page.length < talliedPage) return tally;
      [after] = last;
    }
  }

  #writeBackup(backupId: bigint, parts: readonly Part[]): void {
    const key = { repository: this.#repository, backupId };
    if (parts.length === 0) {
      for (const table of ["backup", "manifest"]) {
        this.#database
          .query(`delete from ${table} where repository = $repository and backup_id = $backupId`)
          .run(key);
      }
      return;
    }
    const starts = parts.flatMap((part) => part.startMs ?? []);
    this.#database
      .query(
        "insert or replace into backup values ($repository, $backupId, $startMs, $settled, $parts)",
      )
      .run({
        ...key,
        startMs: starts.length > 0 ? Math.min(...starts) : 0,
        settled: parts.length === parts[0]?.count && parts.every(isFinal) ? 1 : 0,
        parts: writeParts(parts),
      });
  }
}
