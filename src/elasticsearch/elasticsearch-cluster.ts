import * as v from "valibot";
import type { Cluster } from "../backup/cluster.ts";
import { isBackupError } from "../backup/errors.ts";
import type { Transport } from "./transport.ts";

const resolved = v.object({ indices: v.array(v.object({ name: v.string() })) });
const schemaVersion = v.object({
  _source: v.optional(v.object({ value: v.optional(v.string()) })),
});

/** The living cluster, as Elasticsearch shows it. */
export class ElasticsearchCluster implements Cluster {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Without expand_wildcards=all closed and hidden indices would be missing. Needs view_index_metadata. */
  async indices(wildcards: readonly string[]): Promise<readonly string[]> {
    const answer = await this.#transport.call({
      action: "list the indices",
      method: "GET",
      path: `/_resolve/index/${wildcards.map(encodeURIComponent).join(",")}`,
      query: { expand_wildcards: "all" },
      answer: resolved,
    });
    return answer.indices.map(({ name }) => name);
  }

  async schemaVersion(index: string): Promise<string | undefined> {
    try {
      const answer = await this.#transport.call({
        action: `read the schema version from "${index}"`,
        method: "GET",
        path: `/${encodeURIComponent(index)}/_doc/schema-version`,
        answer: schemaVersion,
      });
      return answer._source?.value;
    } catch (error) {
      // Missing on early 8.8, or not ours to read: then it is one source of the version less.
      if (isBackupError(error, "not-found", "rejected", "missing-privilege")) return undefined;
      throw error;
    }
  }
}
