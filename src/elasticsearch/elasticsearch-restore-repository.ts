import * as v from "valibot";
import { asBackupError, BackupError, isBackupError } from "../backup/errors.ts";
import type { RepositoryInfo } from "../backup/repository.ts";
import type {
  NewOwnSnapshot,
  OwnSnapshot,
  RestoreCall,
  RestoreRepository,
  SnapshotContents,
} from "../backup/restore-repository.ts";
import { askedFor } from "./asked-for.ts";
import { nameBatches } from "./name-batches.ts";
import {
  listedOwn,
  readContents,
  readOwn,
  restoreAnswer,
  snapshotContents,
  contentsFields,
} from "./own-snapshot-answers.ts";
import { readRepositoryInfo } from "./repository-info.ts";
import { storedFields, storedSnapshots } from "./snapshot-answers.ts";
import type { Transport } from "./transport.ts";

const acknowledged = v.object({ acknowledged: v.literal(true) });
/** With a filter and no snapshot Elasticsearch answers `{}`. */
const listedNames = v.object({
  snapshots: v.optional(v.array(v.object({ snapshot: v.string() })), []),
});
const accepted = v.object({ accepted: v.literal(true) });

/** One snapshot repository of Elasticsearch 8, for what is restored from it. */
export class ElasticsearchRestoreRepository implements RestoreRepository {
  readonly name: string;
  readonly #transport: Transport;

  constructor(transport: Transport, name: string) {
    this.name = name;
    this.#transport = transport;
  }

  info(): Promise<RepositoryInfo> {
    return readRepositoryInfo(this.#transport, this.name);
  }

  async isAlso(name: string): Promise<boolean> {
    try {
      const infos = [this.info(), readRepositoryInfo(this.#transport, name)];
      const [own, other] = await Promise.all(infos);
      return own?.uuid !== undefined && own.uuid === other?.uuid;
    } catch (error) {
      if (isBackupError(error, "repository-missing")) return false;
      throw error;
    }
  }

  async createOwn(snapshot: NewOwnSnapshot): Promise<void> {
    const action = `create the snapshot "${snapshot.snapshot}"`;
    mustBeNames(action, snapshot.indices);
    await this.#transport.call({
      action,
      repository: this.name,
      method: "PUT",
      path: this.#path([snapshot.snapshot]),
      query: { wait_for_completion: false },
      body: {
        indices: snapshot.indices,
        ignore_unavailable: false,
        include_global_state: false,
        feature_states: ["none"],
        partial: snapshot.partial,
        metadata: snapshot.metadata,
      },
      answer: accepted,
    });
  }

  async lookOwn(snapshot: string): Promise<OwnSnapshot | undefined> {
    const listed = await this.#transport.call({
      action: `look for the snapshot "${snapshot}"`,
      repository: this.name,
      method: "GET",
      path: this.#path([snapshot]),
      query: { verbose: false, index_names: false, ignore_unavailable: true },
      answer: askedFor([snapshot], listedOwn),
    });
    const [found] = listed.snapshots;
    if (!found) return undefined;
    try {
      return await this.#readOwn(snapshot);
    } catch (thrown) {
      const error = asBackupError(thrown);
      if (error.kind === "unreachable") throw error;
      // It is listed, so it is there; what it says of itself is damaged.
      return readOwn({ ...found, failures: [{ reason: error.message }] });
    }
  }

  async names(wildcard: string): Promise<readonly string[]> {
    const listed = await this.#transport.call({
      action: `list the snapshots "${wildcard}"`,
      repository: this.name,
      method: "GET",
      path: this.#path([wildcard]),
      query: { verbose: false, index_names: false, filter_path: "snapshots.snapshot" },
      answer: listedNames,
    });
    return listed.snapshots.map(({ snapshot }) => snapshot);
  }

  async #readOwn(snapshot: string): Promise<OwnSnapshot | undefined> {
    const answer = await this.#transport.call({
      action: `read the snapshot "${snapshot}"`,
      repository: this.name,
      method: "GET",
      path: this.#path([snapshot]),
      query: { index_names: false, filter_path: storedFields },
      answer: askedFor([snapshot], storedSnapshots),
    });
    const [stored] = answer.snapshots;
    return stored && readOwn(stored);
  }

  async deleteOwn(snapshot: string): Promise<void> {
    try {
      await this.#transport.call({
        action: `delete the snapshot "${snapshot}"`,
        repository: this.name,
        method: "DELETE",
        path: this.#path([snapshot]),
        query: { wait_for_completion: false },
        answer: acknowledged,
      });
    } catch (error) {
      if (!isBackupError(error, "not-found")) throw error;
    }
  }

  async contents(snapshots: readonly string[]): Promise<readonly SnapshotContents[]> {
    const found: SnapshotContents[] = [];
    const room = this.#transport.lineBudget - this.#path([""]).length - contentsFields.length - 150;
    for (const names of nameBatches(snapshots, room)) {
      const answer = await this.#transport.call({
        action: "read what is inside the snapshots",
        repository: this.name,
        method: "GET",
        path: this.#path(names),
        // With ignore_unavailable one that is damaged does not break the answer of the rest.
        query: { ignore_unavailable: true, index_details: true, filter_path: contentsFields },
        answer: askedFor(names, snapshotContents),
      });
      found.push(...answer.snapshots.map(readContents));
    }
    return found;
  }

  async restore(call: RestoreCall): Promise<void> {
    const action = `restore from the snapshot "${call.snapshot}"`;
    mustBeNames(action, call.indices);
    await this.#transport.call({
      action,
      repository: this.name,
      method: "POST",
      path: `${this.#path([call.snapshot])}/_restore`,
      query: { wait_for_completion: false },
      body: {
        indices: call.indices,
        ignore_unavailable: false,
        include_global_state: false,
        feature_states: ["none"],
        include_aliases: call.aliases,
        ignore_index_settings: call.withoutSettings,
        partial: call.partial,
        ...renaming(call.renamePrefix),
      },
      answer: restoreAnswer,
    });
  }

  #path(names: readonly string[]): string {
    return `/_snapshot/${encodeURIComponent(this.name)}/${names.map(encodeURIComponent).join(",")}`;
  }
}

/** To Elasticsearch no name means every index, and so does a wildcard. */
function mustBeNames(action: string, indices: readonly string[]): void {
  const wrong = indices.find(
    (name) => name.includes("*") || name.startsWith("-") || name === "_all",
  );
  if (indices.length > 0 && wrong === undefined) return;
  const given = wrong === undefined ? "none" : `"${wrong}"`;
  throw new BackupError("bug", `Cannot ${action}: expected whole index names, given ${given}`);
}

/** In the replacement of a Java pattern `$` and `\` have a meaning. */
function renaming(prefix: string | undefined): Readonly<Record<string, string>> {
  if (prefix === undefined) return {};
  return {
    rename_pattern: "(.+)",
    rename_replacement: `${prefix.replaceAll(/[\\$]/g, "\\$&")}$1`,
  };
}
