import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { nameBatches } from "../../scripts/elasticsearch/name-batches.ts";
import { eventually } from "./eventually.ts";

/** Gives the one Elasticsearch that all ordinary test files share. */
export function cluster(): Cluster {
  const url = process.env["ELASTICSEARCH_URL"];
  const repositoryPath = process.env["ELASTICSEARCH_REPOSITORY_PATH"];
  if (url === undefined || repositoryPath === undefined) {
    throw new Error(
      "Cannot test without Elasticsearch: ELASTICSEARCH_URL and ELASTICSEARCH_REPOSITORY_PATH are not both set. " +
        'Run through "bun scripts/test.ts <path>", or set what "bun scripts/elasticsearch.ts" prints.',
    );
  }
  return new Cluster({ url, repositoryPath });
}

/** What a test wants of its repository. */
export interface OwnRepositoryOptions {
  /** Another cluster than the shared one. */
  readonly on?: Cluster;
  /** Settings of the repository, as `max_snapshot_bytes_per_sec: "100kb"` or `readonly: true`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** A repository and an index prefix that no other test has; disposing takes away what stands in both. */
export interface OwnRepository extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly name: string;
  /** Where its files are on this host. */
  readonly location: string;
  /** The index prefix, without the hyphen that follows it in names. */
  readonly prefix: string;
  /** Registers it again with other settings, as an administrator would. */
  register(settings: Readonly<Record<string, string | number | boolean>>): Promise<void>;
}

/** Registers a repository of type `fs` for one test file. */
export async function ownRepository(options: OwnRepositoryOptions = {}): Promise<OwnRepository> {
  const on = options.on ?? cluster();
  const id = Bun.randomUUIDv7("hex").replaceAll("-", "").slice(-12);
  const name = `repository-${id}`;
  const prefix = `t${id}`;
  const location = `${on.repositoryPath}/${name}`;
  const register: OwnRepository["register"] = async (settings) => {
    await on.call("PUT", `/_snapshot/${name}`, { type: "fs", settings: { location, ...settings } });
  };
  await register(options.settings ?? {});
  return {
    cluster: on,
    name,
    location,
    prefix,
    register,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await deleteRepository(on, name);
      await deleteIndices(on, prefix);
    },
  };
}

/** Takes a repository away with every snapshot in it, also when a test has damaged it or made it read-only. */
async function deleteRepository(on: Cluster, name: string): Promise<void> {
  await on.request("DELETE", `/_snapshot/${name}/*?wait_for_completion=false`);
  await eventually(() => on.request("DELETE", `/_snapshot/${name}`), {
    deadlineMs: 60_000,
    describe: `repository "${name}" to be free`,
    until: ({ status }) => status === 200 || status === 404,
  });
}

async function deleteIndices(on: Cluster, prefix: string): Promise<void> {
  const { indices } = await on.call<{ indices: readonly { name: string }[] }>(
    "GET",
    `/_resolve/index/${prefix}*?expand_wildcards=all`,
  );
  for (const names of nameBatches(indices.map(({ name }) => name))) {
    await eventually(() => on.request("DELETE", `/${names}?ignore_unavailable=true`), {
      deadlineMs: 60_000,
      describe: `the indices of prefix "${prefix}" to be free`,
      until: ({ status }) => status === 200 || status === 404,
    });
  }
}
