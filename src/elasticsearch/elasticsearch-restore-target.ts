import type * as v from "valibot";
import { isBackupError } from "../backup/errors.ts";
import type {
  Activity,
  AliasChange,
  ClusterCondition,
  IndexWrites,
  LiveIndex,
  RestoreTarget,
  ShardRecovery,
  Surroundings,
  WantedPrivileges,
} from "../backup/restore-target.ts";
import { acknowledgement, closeAnswer, mustBeClosed, mustBeHeard } from "./acknowledged.ts";
import { activityAnswer, activityFields, readActivity } from "./activity-answer.ts";
import {
  clusterCondition,
  clusterHealth,
  clusterLimits,
  limitFields,
  nodeDisks,
  nodeVersions,
} from "./cluster-condition.ts";
import { indexPaths, patternPaths } from "./index-path.ts";
import {
  indexEntries,
  indexFields,
  indexHealth,
  liveIndex,
  resolvedIndices,
} from "./live-indices.ts";
import { lacking, privilegeAnswer, privilegeQuestion } from "./privilege-answer.ts";
import {
  indexStats,
  readRecovery,
  readWrites,
  recoveryAnswer,
  recoveryFields,
  statsFields,
} from "./shard-answers.ts";
import {
  componentTemplates,
  indexTemplates,
  lifecyclePolicies,
  pipelines,
} from "./surrounding-answers.ts";
import type { Call, Transport } from "./transport.ts";

/** A change of the cluster whose only answer is that it was heard. */
type Change = Omit<Call<typeof acknowledgement>, "answer">;

/** The living cluster, for what is restored into it. */
export class ElasticsearchRestoreTarget implements RestoreTarget {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Without expand_wildcards=all closed and hidden indices would be missing. */
  async indices(wildcards: readonly string[]): Promise<readonly LiveIndex[]> {
    const found = new Map<string, LiveIndex>();
    for (const path of patternPaths(wildcards, this.#transport.lineBudget)) {
      for (const index of await this.#indices(path)) found.set(index.name, index);
    }
    return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #indices(path: string): Promise<readonly LiveIndex[]> {
    const [entries, resolved, health] = await Promise.all([
      this.#transport.call({
        action: "read the indices",
        method: "GET",
        path,
        query: {
          expand_wildcards: "all",
          ignore_unavailable: true,
          features: "aliases,settings",
          filter_path: indexFields,
        },
        answer: indexEntries,
      }),
      this.#transport.call({
        action: "list the indices",
        method: "GET",
        path: `/_resolve/index${path}`,
        query: { expand_wildcards: "all", ignore_unavailable: true },
        answer: resolvedIndices,
      }),
      this.#health(path),
    ]);
    const attributes = new Map(resolved.indices.map((index) => [index.name, index.attributes]));
    return Object.entries(entries).flatMap(([name, entry]) => {
      const found = attributes.get(name);
      // What one of two questions does not know has come or gone between them.
      if (!found) return [];
      const seen = { open: !found.includes("closed"), health: health?.[name]?.status };
      return liveIndex(name, entry, seen);
    });
  }

  async #health(path: string): Promise<v.InferOutput<typeof indexHealth>["indices"] | undefined> {
    // For a whole name that is not there Elasticsearch would wait half a minute; for a wildcard it does not.
    const wildcards = path.split(",").map((name) => (name.endsWith("*") ? name : `${name}*`));
    const answer = await this.#ifAllowed({
      action: "read the health of the indices",
      method: "GET",
      path: `/_cluster/health${wildcards.join(",")}`,
      query: {
        expand_wildcards: "all",
        level: "indices",
        filter_path: "indices.*.status",
      },
      answer: indexHealth,
    });
    return answer?.indices;
  }

  async condition(): Promise<ClusterCondition> {
    const [health, limits, versions, disks] = await Promise.all([
      this.#transport.call({
        action: "read the health of the cluster",
        method: "GET",
        path: "/_cluster/health",
        answer: clusterHealth,
      }),
      this.#ifAllowed({
        action: "read the settings of the cluster",
        method: "GET",
        path: "/_cluster/settings",
        query: { include_defaults: true, filter_path: limitFields },
        answer: clusterLimits,
      }),
      this.#ifAllowed({
        action: "read the versions of the nodes",
        method: "GET",
        path: "/_nodes/process",
        query: { filter_path: "nodes.*.version" },
        answer: nodeVersions,
      }),
      this.#ifAllowed({
        action: "read the room on the nodes",
        method: "GET",
        path: "/_nodes/stats/fs",
        query: { filter_path: "nodes.*.name,nodes.*.roles,nodes.*.fs.total" },
        answer: nodeDisks,
      }),
    ]);
    return clusterCondition({ health, limits, versions, disks });
  }

  async activity(): Promise<Activity> {
    const answer = await this.#transport.call({
      action: "read the cluster's state",
      method: "GET",
      path: "/_cluster/state/version,customs",
      query: { filter_path: activityFields },
      answer: activityAnswer,
    });
    return readActivity(answer);
  }

  async writes(indices: readonly string[]): Promise<ReadonlyMap<string, IndexWrites>> {
    const found = new Map<string, IndexWrites>();
    for (const path of this.#paths(indices)) {
      const answer = await this.#transport.call({
        action: "read what has been written",
        method: "GET",
        path: `${path}/_stats/docs`,
        // A closed index among them would otherwise be the end of the whole question.
        query: {
          level: "shards",
          ignore_unavailable: true,
          forbid_closed_indices: false,
          filter_path: statsFields,
        },
        answer: indexStats,
      });
      for (const [name, stats] of Object.entries(answer.indices)) {
        const writes = readWrites(stats);
        if (writes) found.set(name, writes);
      }
    }
    return found;
  }

  async recoveries(
    indices: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ShardRecovery[]>> {
    const found = new Map<string, readonly ShardRecovery[]>();
    for (const path of this.#paths(indices)) {
      const answer = await this.#transport.call({
        action: "read the recoveries",
        method: "GET",
        path: `${path}/_recovery`,
        query: { ignore_unavailable: true, filter_path: recoveryFields },
        answer: recoveryAnswer,
      });
      for (const [name, { shards }] of Object.entries(answer)) {
        found.set(name, shards.map(readRecovery));
      }
    }
    return found;
  }

  async surroundings(): Promise<Surroundings> {
    const read = <TSchema extends v.GenericSchema>(
      what: string,
      path: string,
      answer: TSchema,
    ): Promise<v.InferOutput<TSchema> | undefined> =>
      this.#ifAllowed({ action: `read the ${what}`, method: "GET", path, answer });
    const [components, templates, policies, processors] = await Promise.all([
      read("component templates", "/_component_template", componentTemplates),
      read("index templates", "/_index_template", indexTemplates),
      read("lifecycle policies", "/_ilm/policy", lifecyclePolicies),
      read("ingest pipelines", "/_ingest/pipeline/*", pipelines),
    ]);
    return {
      componentTemplates: components,
      indexTemplates: templates,
      lifecyclePolicies: policies,
      pipelines: processors,
    };
  }

  async missingPrivileges(wanted: WantedPrivileges): Promise<readonly string[] | undefined> {
    const answer = await this.#ifAllowed({
      action: "ask for our privileges",
      method: "GET",
      path: "/_security/user/_has_privileges",
      body: privilegeQuestion(wanted),
      answer: privilegeAnswer,
    });
    return answer && lacking(answer);
  }

  async close(indices: readonly string[]): Promise<void> {
    for (const path of this.#paths(indices)) {
      const action = "close the indices";
      const answer = await this.#transport.call({
        action,
        method: "POST",
        path: `${path}/_close`,
        // The shards of a red index would be waited for in vain.
        query: { wait_for_active_shards: "0", ignore_unavailable: true },
        answer: closeAnswer,
      });
      mustBeClosed(answer);
      mustBeHeard(action, answer);
    }
  }

  async open(indices: readonly string[]): Promise<void> {
    for (const path of this.#paths(indices)) {
      await this.#change({
        action: "open the indices",
        method: "POST",
        path: `${path}/_open`,
        query: { wait_for_active_shards: "0", ignore_unavailable: true },
      });
    }
  }

  async delete(indices: readonly string[]): Promise<void> {
    for (const path of this.#paths(indices)) {
      await this.#change({
        action: "delete the indices",
        method: "DELETE",
        path,
        query: { ignore_unavailable: true },
      });
    }
  }

  async changeBlocks(index: string, blocks: readonly string[], set: boolean): Promise<void> {
    if (blocks.length === 0) return;
    for (const path of this.#paths([index])) {
      await this.#change({
        action: `change the blocks of the index "${index}"`,
        method: "PUT",
        path: `${path}/_settings`,
        body: Object.fromEntries(blocks.map((block) => [block, set ? true : null])),
      });
    }
  }

  async changeAliases(changes: readonly AliasChange[]): Promise<void> {
    if (changes.length === 0) return;
    const actions = changes.map((change) => {
      const { index, alias } = change;
      if (change.do === "remove") return { remove: { index, alias } };
      return { add: { ...(change.as as object), index, alias } };
    });
    try {
      await this.#change({
        action: "change the aliases",
        method: "POST",
        path: "/_aliases",
        body: { actions },
      });
    } catch (error) {
      // All that was to be taken away has gone: with anything else in the call this is no error.
      const gone = error instanceof Error && error.message.includes("aliases_not_found_exception");
      if (!gone) throw error;
    }
  }

  async putTemplate(
    { kind, name, body }: Parameters<RestoreTarget["putTemplate"]>[0],
    { replaces }: { readonly replaces: boolean },
  ): Promise<void> {
    const path = kind === "component" ? "/_component_template" : "/_index_template";
    try {
      await this.#change({
        action: `put the ${kind} template "${name}"`,
        method: "PUT",
        path: `${path}/${encodeURIComponent(name)}`,
        query: { create: !replaces },
        body: body as Readonly<Record<string, unknown>>,
      });
    } catch (error) {
      if (!isBackupError(error, "already-exists")) throw error;
    }
  }

  #paths(indices: readonly string[]): readonly string[] {
    return indexPaths(indices, this.#transport.lineBudget);
  }

  async #change(change: Change): Promise<void> {
    mustBeHeard(change.action, await this.#transport.call({ ...change, answer: acknowledgement }));
  }

  /** Undefined where our user may not ask, or where this distribution knows no such question. */
  async #ifAllowed<TSchema extends v.GenericSchema>(
    call: Call<TSchema>,
  ): Promise<v.InferOutput<TSchema> | undefined> {
    try {
      return await this.#transport.call(call);
    } catch (error) {
      if (isBackupError(error, "rejected", "missing-privilege", "not-found")) return undefined;
      throw error;
    }
  }
}
