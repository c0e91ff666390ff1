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
import { readActivity } from "./activity.ts";
import { readClusterCondition } from "./cluster-condition.ts";
import { indexPaths } from "./index-path.ts";
import { readLiveIndices } from "./live-indices.ts";
import { onIndices } from "./on-indices.ts";
import { readMissingPrivileges } from "./privileges.ts";
import { readRecoveries, readWrites } from "./shards.ts";
import { readSurroundings } from "./surroundings.ts";
import type { Call, Transport } from "./transport.ts";

/** A change of the cluster whose only answer is that it was heard. */
type Change = Omit<Call<typeof acknowledgement>, "answer">;

/** The living cluster, for what is restored into it. */
export class ElasticsearchRestoreTarget implements RestoreTarget {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  indices(wildcards: readonly string[]): Promise<readonly LiveIndex[]> {
    return readLiveIndices(this.#transport, wildcards);
  }

  condition(): Promise<ClusterCondition> {
    return readClusterCondition(this.#transport);
  }

  activity(): Promise<Activity> {
    return readActivity(this.#transport);
  }

  writes(indices: readonly string[]): Promise<ReadonlyMap<string, IndexWrites>> {
    return readWrites(this.#transport, indices);
  }

  recoveries(indices: readonly string[]): Promise<ReadonlyMap<string, readonly ShardRecovery[]>> {
    return readRecoveries(this.#transport, indices);
  }

  surroundings(): Promise<Surroundings> {
    return readSurroundings(this.#transport);
  }

  missingPrivileges(wanted: WantedPrivileges): Promise<readonly string[] | undefined> {
    return readMissingPrivileges(this.#transport, wanted);
  }

  async close(indices: readonly string[]): Promise<void> {
    const action = "close the indices";
    const answers = onIndices(this.#transport, indices, {
      action,
      method: "POST",
      endpoint: "/_close",
      // The shards of a red index would be waited for in vain.
      query: { wait_for_active_shards: "0" },
      answer: closeAnswer,
    });
    for await (const answer of answers) {
      mustBeClosed(answer);
      mustBeHeard(action, answer);
    }
  }

  async open(indices: readonly string[]): Promise<void> {
    const action = "open the indices";
    const answers = onIndices(this.#transport, indices, {
      action,
      method: "POST",
      endpoint: "/_open",
      query: { wait_for_active_shards: "0" },
      answer: acknowledgement,
    });
    for await (const answer of answers) mustBeHeard(action, answer);
  }

  async delete(indices: readonly string[]): Promise<void> {
    const action = "delete the indices";
    const answers = onIndices(this.#transport, indices, {
      action,
      method: "DELETE",
      endpoint: "",
      answer: acknowledgement,
    });
    for await (const answer of answers) mustBeHeard(action, answer);
  }

  async changeBlocks(index: string, blocks: readonly string[], set: boolean): Promise<void> {
    if (blocks.length === 0) return;
    const [path] = indexPaths([index], this.#transport.lineBudget);
    await this.#change({
      action: `change the blocks of the index "${index}"`,
      method: "PUT",
      path: `${path}/_settings`,
      body: Object.fromEntries(blocks.map((block) => [block, set ? true : null])),
    });
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

  async #change(change: Change): Promise<void> {
    mustBeHeard(change.action, await this.#transport.call({ ...change, answer: acknowledgement }));
  }
}
