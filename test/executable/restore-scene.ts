import { expect } from "bun:test";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { parseAnswer } from "../../src/json/json.ts";
import {
  type OwnRepository,
  type OwnRepositoryOptions,
  ownRepository,
} from "../harness/cluster.ts";
import type { ExecutableResult } from "../harness/executable.ts";
import { type ExportedIndex, exportIndices } from "../harness/export-indices.ts";
import { type FaultProxy, openFaultProxy } from "../harness/fault-proxy.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type Surroundings, surroundings, type Variables } from "./surroundings.ts";

/** What is in the indices of a prefix, as it was at one moment. */
export type Content = Readonly<Record<string, ExportedIndex>>;

/** How a restore ended, as its JSON says. */
export interface RestoreResult {
  readonly run: {
    readonly runId: string;
    readonly state: string;
    readonly reason: string | null;
    readonly warnings: readonly string[];
  };
  readonly safetySnapshots: readonly string[];
  readonly report: {
    readonly indices: readonly {
      readonly name: string;
      readonly state: string;
      readonly detail: string | null;
    }[];
    readonly copiedBytes: number;
    readonly reusedBytes: number;
    readonly notes: readonly string[];
  } | null;
}

/** A few indices of Camunda in three parts, commands over them, and the fault proxy between them and Elasticsearch. */
export interface RestoreScene extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly repository: OwnRepository;
  readonly prefix: string;
  readonly proxy: FaultProxy;
  readonly commands: Surroundings;
  /** The full name of an index. */
  readonly index: (base: string) => string;
  /** Creates a backup and waits until it is COMPLETED. */
  backup(id: number): Promise<void>;
  /** Runs `restore` without asking, and gives the exit code with what the JSON says. */
  restore(
    args: readonly string[],
    more?: Variables,
  ): Promise<ExecutableResult & { readonly result: RestoreResult | undefined }>;
  /** Everything under the prefix. */
  content(): Promise<Content>;
  /** Writes so many documents, or changes those that are there. */
  write(base: string, documents: number, value: string): Promise<void>;
  /** Deletes an index and makes it again with other documents, so that none of its files is as it was. */
  renew(base: string, documents: number, value: string): Promise<void>;
}

/** Bases of the indices, one in each part. */
export const restoreBases = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
] as const;

/** Sets the scene: each index has some documents, an alias and one shard more than the one before. */
export async function openRestoreScene(options: OwnRepositoryOptions = {}): Promise<RestoreScene> {
  await using opening = new AsyncDisposableStack();
  const repository = opening.use(await ownRepository(options));
  const { cluster, prefix } = repository;
  const proxy = opening.use(await openFaultProxy(cluster.url));
  const folder = opening.use(temporaryFolder());
  const plain = surroundings(repository, folder.join("state"));
  const env = {
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: proxy.url,
    WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "warn",
    WEBAPPS_BACKUP_BACKUP_OPTIMIZE_PREFIX: `${prefix}-optimize`,
  };
  const commands: Surroundings = {
    env: { ...plain.env, ...env },
    run: (args, more) => plain.run(args, { ...env, ...more }),
    start: (args, more) => plain.start(args, { ...env, ...more }),
  };
  const index = (base: string): string => `${prefix}-${base}`;
  const make = async (base: string): Promise<void> => {
    const shards = (restoreBases as readonly string[]).indexOf(base) + 1;
    await cluster.call("PUT", `/${index(base)}`, {
      settings: { number_of_shards: shards, number_of_replicas: 0 },
      mappings: { dynamic: false, properties: { key: { type: "long" } } },
      aliases: { [`${index(base)}alias`]: {} },
    });
  };
  for (const base of restoreBases) await make(base);
  const write: RestoreScene["write"] = async (base, documents, value) => {
    const lines = Array.from(
      { length: documents },
      (_, number) =>
        `${JSON.stringify({ index: { _id: String(number) } })}\n${JSON.stringify({ key: number, value })}\n`,
    );
    await cluster.call("POST", `/${index(base)}/_bulk?refresh=true`, lines.join(""));
  };
  for (const base of restoreBases) await write(base, 40, "as it was");
  const stack = opening.move();
  return {
    cluster,
    repository,
    prefix,
    proxy,
    commands,
    index,
    write,
    renew: async (base, documents, value) => {
      await cluster.call("DELETE", `/${index(base)}`);
      await make(base);
      await write(base, documents, value);
    },
    backup: async (id) => {
      const made = await commands.run(["create", String(id), "--wait"]);
      expect(made.stderr + String(made.exitCode)).toEndWith("0");
    },
    restore: async (args, more) => {
      const ended = await commands.run(["restore", ...args, "--yes", "--output", "json"], more);
      return { ...ended, result: readResult(ended.stdout) };
    },
    content: () => exportIndices(cluster, `${prefix}-*`),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function readResult(stdout: string): RestoreResult | undefined {
  if (stdout.trim() === "") return undefined;
  return parseAnswer(stdout) as unknown as RestoreResult;
}
