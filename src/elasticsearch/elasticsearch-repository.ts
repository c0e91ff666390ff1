import * as v from "valibot";
import type { Part, Snapshot } from "../backup/backup.ts";
import { asBackupError } from "../backup/errors.ts";
import type { Progress } from "../backup/journal.ts";
import type {
  Fingerprint,
  ListedSnapshot,
  NewSnapshot,
  Pulse,
  Repository,
  RepositoryInfo,
} from "../backup/repository.ts";
import { askedFor } from "./asked-for.ts";
import { nameBatches } from "./name-batches.ts";
import { type NameCover, nameCovers } from "./name-covers.ts";
import { customsFields, fingerprintAnswer, pulseAnswer, readPulse } from "./cluster-state.ts";
import { readRepositoryInfo } from "./repository-info.ts";
import {
  asPart,
  asSnapshot,
  type SnapshotReading,
  storedFields,
  storedSnapshots,
} from "./snapshot-answers.ts";
import type { Transport } from "./transport.ts";
import { count } from "./whole-number.ts";

/** Looked at without being copied: this list may have 50,000 entries. */
const listedSnapshots = v.object({
  snapshots: v.optional(
    v.custom<readonly ListedSnapshot[]>((list) => Array.isArray(list) && list.every(isListed)),
    [],
  ),
});
const snapshotIndices = v.object({
  snapshots: v.optional(
    v.array(v.object({ snapshot: v.string(), indices: v.array(v.string()) })),
    [],
  ),
});
const accepted = v.object({ accepted: v.literal(true) });
const acknowledged = v.object({ acknowledged: v.literal(true) });
const size = v.optional(v.object({ size_in_bytes: count }));
const statuses = v.object({
  snapshots: v.optional(
    v.array(
      v.object({
        state: v.string(),
        shards_stats: v.object({ done: count, failed: count, total: count }),
        stats: v.object({ incremental: size, processed: size }),
      }),
    ),
    [],
  ),
});
/** So many come in a tenth of a second from a disk, and in some seconds from a slow object store. */
const namesAtOnce = 1000;

/** One snapshot repository of Elasticsearch 8. */
export class ElasticsearchRepository implements Repository {
  readonly name: string;
  readonly #transport: Transport;

  constructor(transport: Transport, name: string) {
    this.name = name;
    this.#transport = transport;
  }

  info(): Promise<RepositoryInfo> {
    return readRepositoryInfo(this.#transport, this.name);
  }

  async pulse(): Promise<Pulse> {
    const answer = await this.#transport.call({
      action: "read the cluster's state",
      method: "GET",
      path: "/_cluster/state/version,customs",
      query: { filter_path: `cluster_uuid,state_uuid,${customsFields}` },
      answer: pulseAnswer,
    });
    return readPulse(answer, this.name);
  }

  async fingerprint(): Promise<Fingerprint> {
    const fields = ["uuid", "generation"].map((field) => `metadata.repositories.*.${field}`);
    const answer = await this.#transport.call({
      action: "read the repository's generation",
      method: "GET",
      path: "/_cluster/state/version,metadata,customs",
      query: { filter_path: `cluster_uuid,state_uuid,${fields.join(",")},${customsFields}` },
      answer: fingerprintAnswer,
    });
    const repository = answer.metadata?.repositories?.[this.name];
    return {
      ...readPulse(answer, this.name),
      repositoryUuid: repository?.uuid,
      generation: repository?.generation ?? -2,
    };
  }

  list(...wildcards: readonly string[]): Promise<readonly ListedSnapshot[]> {
    return this.#list(wildcards);
  }

  async #list(names: readonly string[]): Promise<readonly ListedSnapshot[]> {
    const answer = await this.#transport.call({
      action: "list the snapshots",
      repository: this.name,
      method: "GET",
      path: this.#path(names),
      query: {
        verbose: "false",
        index_names: "false",
        ignore_unavailable: "true",
        filter_path: "snapshots.snapshot,snapshots.uuid,snapshots.state",
      },
      answer: askedFor(names, listedSnapshots),
    });
    return answer.snapshots;
  }

  fetch(wanted: readonly string[], among: readonly string[] = []): AsyncGenerator<readonly Part[]> {
    return this.#fetch(this.#covers(wanted, among), asPart);
  }

  fetchAny(names: readonly string[]): AsyncGenerator<readonly Snapshot[]> {
    return this.#fetch(this.#covers(names, []), asSnapshot);
  }

  async look(snapshot: string): Promise<Part | undefined> {
    const [part] = await this.#stored([snapshot], asPart);
    return part ?? (await this.#unreadable([snapshot], asPart))[0];
  }

  async indices(snapshots: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    for (const names of this.batches(snapshots)) {
      const answer = await this.#transport.call({
        action: "read the indices of snapshots",
        repository: this.name,
        method: "GET",
        path: this.#path(names),
        query: {
          ignore_unavailable: "true",
          filter_path: "snapshots.snapshot,snapshots.indices",
        },
        answer: askedFor(names, snapshotIndices),
      });
      for (const entry of answer.snapshots) found.set(entry.snapshot, entry.indices.toSorted());
    }
    return found;
  }

  async create(snapshot: NewSnapshot): Promise<void> {
    await this.#transport.call({
      action: `create the snapshot "${snapshot.snapshot}"`,
      repository: this.name,
      method: "PUT",
      path: this.#path([snapshot.snapshot]),
      query: { wait_for_completion: "false" },
      body: {
        indices: snapshot.indices,
        ignore_unavailable: false,
        include_global_state: true,
        feature_states: ["none"],
        metadata: {
          backupId: snapshot.backupId,
          version: snapshot.version,
          partNo: snapshot.number,
          partCount: snapshot.count,
          runId: snapshot.runId,
        },
      },
      answer: accepted,
    });
  }

  async delete(snapshots: readonly string[]): Promise<void> {
    await this.#transport.call({
      action: `delete the snapshots "${snapshots.join(", ")}"`,
      repository: this.name,
      method: "DELETE",
      path: this.#path(snapshots),
      query: { wait_for_completion: "false" },
      answer: acknowledged,
    });
  }

  async progress(snapshot: string): Promise<Progress | undefined> {
    const answer = await this.#transport.call({
      action: `read the progress of the snapshot "${snapshot}"`,
      repository: this.name,
      method: "GET",
      path: `${this.#path([snapshot])}/_status`,
      query: {
        ignore_unavailable: "true",
        filter_path: "snapshots.state,snapshots.shards_stats,snapshots.stats",
      },
      answer: statuses,
    });
    const [status] = answer.snapshots;
    if (status?.state !== "STARTED") return undefined;
    const { done, failed, total } = status.shards_stats;
    return {
      bytes: {
        total: status.stats.incremental?.size_in_bytes ?? 0,
        done: status.stats.processed?.size_in_bytes ?? 0,
      },
      shards: { total, failed, successful: done },
    };
  }

  async *#fetch<T extends Snapshot>(
    covers: Iterable<NameCover>,
    reading: SnapshotReading<T>,
  ): AsyncGenerator<readonly T[]> {
    for (const { patterns, names } of covers) {
      const read = await this.#stored(patterns, reading);
      const found = new Set(read.map(({ snapshot }) => snapshot));
      const missing = names.filter((name) => !found.has(name));
      yield [...read, ...(await this.#unreadable(missing, reading))];
    }
  }

  async #stored<T extends Snapshot>(
    names: readonly string[],
    reading: SnapshotReading<T>,
  ): Promise<readonly T[]> {
    const answer = await this.#transport.call({
      action: "read snapshots",
      repository: this.name,
      method: "GET",
      path: this.#path(names),
      query: { ignore_unavailable: "true", index_names: "false", filter_path: storedFields },
      answer: askedFor(names, storedSnapshots),
    });
    return answer.snapshots.flatMap((stored) => reading.read(stored) ?? []);
  }

  /**
   * A snapshot that a batch leaves out has gone, or its own file is damaged: with
   * ignore_unavailable Elasticsearch 8.19 passes over both in silence. The cheap list tells which.
   */
  async #unreadable<T extends Snapshot>(
    names: readonly string[],
    reading: SnapshotReading<T>,
  ): Promise<readonly T[]> {
    const unreadable: T[] = [];
    for (const batch of this.batches(names)) {
      for (const listed of await this.#list(batch)) {
        const snapshot = await this.#readAlone(listed, reading);
        if (snapshot) unreadable.push(snapshot);
      }
    }
    return unreadable;
  }

  async #readAlone<T extends Snapshot>(
    listed: ListedSnapshot,
    reading: SnapshotReading<T>,
  ): Promise<T | undefined> {
    try {
      const answer = await this.#transport.call({
        action: `read the snapshot "${listed.snapshot}"`,
        repository: this.name,
        method: "GET",
        path: this.#path([listed.snapshot]),
        query: { index_names: "false", filter_path: storedFields },
        answer: askedFor([listed.snapshot], storedSnapshots),
      });
      const [stored] = answer.snapshots;
      return stored ? reading.read(stored) : undefined;
    } catch (thrown) {
      const error = asBackupError(thrown);
      if (error.kind === "unreachable") throw error;
      return reading.unreadable(listed, error.message);
    }
  }

  #path(names: readonly string[]): string {
    // A "*" stays itself: Elasticsearch reads the wildcard, and names hold no other special character.
    const encoded = names.map((name) => encodeURIComponent(name).replaceAll("%2A", "*"));
    return `/_snapshot/${encodeURIComponent(this.name)}/${encoded.join(",")}`;
  }

  batches(names: readonly string[]): readonly (readonly string[])[] {
    return nameBatches(names, this.#nameBytes());
  }

  /** What fits one line is asked for by name; of more, whole stretches of the list by wildcard. */
  #covers(wanted: readonly string[], among: readonly string[]): Iterable<NameCover> {
    const batches = this.batches(wanted);
    if (batches.length <= 1 || among.length === 0) {
      return batches.map((names) => ({ patterns: names, names }));
    }
    const limits = { maxBytes: this.#nameBytes(), maxNames: namesAtOnce };
    return nameCovers(among, new Set(wanted), limits);
  }

  #nameBytes(): number {
    const query =
      storedFields.length +
      "?ignore_unavailable=true&index_names=false&filter_path=&master_timeout=1234567ms".length +
      60;
    return this.#transport.lineBudget - this.#path([""]).length - query;
  }
}

function isListed(entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null) return false;
  const { snapshot, uuid, state } = entry as Record<string, unknown>;
  const isNamed = typeof snapshot === "string" && typeof uuid === "string";
  return isNamed && (state === undefined || typeof state === "string");
}
