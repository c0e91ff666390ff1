import { randomBytes } from "node:crypto";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import type { OwnRepository } from "../harness/cluster.ts";

/** A snapshot as Elasticsearch itself shows it. */
export interface StoredSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
  readonly indices: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly start_time_in_millis: number;
}

/** What a snapshot that is not ours is made with. */
export interface ForeignSnapshot {
  readonly indices?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Looks into a repository past our own code, and does there what others would do. */
export class Store {
  readonly #repository: OwnRepository;

  constructor(repository: OwnRepository) {
    this.#repository = repository;
  }

  get cluster(): Cluster {
    return this.#repository.cluster;
  }

  get name(): string {
    return this.#repository.name;
  }

  /** All snapshots there are, or those of a backup, by name. */
  async snapshots(id?: number): Promise<readonly StoredSnapshot[]> {
    const wildcard = id === undefined ? "*" : `camunda_webapps_${id}_*`;
    const { snapshots } = await this.cluster.call<{ snapshots: readonly StoredSnapshot[] }>(
      "GET",
      `/_snapshot/${this.name}/${wildcard}`,
    );
    return snapshots.toSorted((a, b) => (a.snapshot < b.snapshot ? -1 : 1));
  }

  async names(id?: number): Promise<readonly string[]> {
    return (await this.snapshots(id)).map(({ snapshot }) => snapshot);
  }

  /** Makes a snapshot as somebody else would, and waits for its end. */
  async put(snapshot: string, { indices = [], metadata }: ForeignSnapshot = {}): Promise<void> {
    await this.cluster.call("PUT", `/_snapshot/${this.name}/${snapshot}?wait_for_completion=true`, {
      // An empty list would mean every index of the cluster.
      indices: indices.length > 0 ? indices : "no-index-at-all-*",
      include_global_state: false,
      feature_states: ["none"],
      ...(metadata === undefined ? {} : { metadata }),
    });
  }

  /** Makes a part as Camunda does: its own four keys and no more. */
  async putPart(id: number, number: number, count: number, version = "8.8.0"): Promise<string> {
    const name = `camunda_webapps_${id}_${version}_part_${number}_of_${count}`;
    await this.put(name, { metadata: { backupId: id, version, partNo: number, partCount: count } });
    return name;
  }

  async delete(snapshot: string): Promise<void> {
    await this.cluster.call("DELETE", `/_snapshot/${this.name}/${snapshot}`);
  }

  /** Waits until a snapshot is seen running. */
  async running(snapshot: string): Promise<void> {
    await eventually(() => this.snapshots(), {
      describe: `${snapshot} to run`,
      until: (found) => found.some((s) => s.snapshot === snapshot && s.state === "IN_PROGRESS"),
    });
  }

  /** Puts an index with so much content that cannot be compressed. */
  async putIndex(index: string, bytes: number): Promise<void> {
    const chunk = 10_000;
    const lines: string[] = [];
    for (let left = bytes; left > 0; left -= chunk) {
      const value = randomBytes((Math.min(left, chunk) * 3) / 4).toString("base64");
      lines.push(`{"index":{}}\n{"value":"${value}"}\n`);
    }
    await this.cluster.call("PUT", `/${index}?wait_for_active_shards=1`, {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { enabled: false },
    });
    if (lines.length > 0) {
      await this.cluster.call("POST", `/${index}/_bulk?filter_path=errors`, lines.join(""));
    }
  }
}
