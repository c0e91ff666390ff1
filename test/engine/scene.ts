import { type FaultProxy, openFaultProxy } from "../harness/fault-proxy.ts";
import { type OwnRepositoryOptions, ownRepository } from "../harness/cluster.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { BackupClient } from "./backup-client.ts";
import { Store } from "./store.ts";

/** What a test wants of its scene. */
export interface SceneOptions extends OwnRepositoryOptions {
  /** How much content the indices of part 1, 2 and 3 have. */
  readonly bytes?: readonly [number, number, number];
  /** Settings of the service, on top of those that lead it to its repository. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A repository that writes 100 kB a second, to see parts running: an index of 150 kB takes 1.5 seconds. */
export const slow: Pick<SceneOptions, "settings"> = {
  settings: { max_snapshot_bytes_per_sec: "100kb" },
};

/** One where a slow machine too sees a part running: an index of 150 kB takes 3 seconds, or until `hurry`. */
export const slowUntilHurried: Pick<SceneOptions, "settings"> = {
  settings: { max_snapshot_bytes_per_sec: "50kb" },
};

/** A service on a repository of its own, with the fault proxy between it and Elasticsearch. */
export interface Scene extends AsyncDisposable {
  readonly store: Store;
  readonly proxy: FaultProxy;
  /** Index prefix, without the hyphen. */
  readonly prefix: string;
  /** The names of the three indices, in the order of their parts. */
  readonly indices: readonly string[];
  /** Where the repository's files are. */
  readonly location: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  register(settings: Readonly<Record<string, string | number | boolean>>): Promise<void>;
  /** Lets a slow repository take the rest at full speed, also of what runs. */
  hurry(): Promise<void>;
  /** Starts the service, after a kill again on the same state; `env` overrides settings. */
  serve(env?: Readonly<Record<string, string>>): Promise<Served>;
}

/** The service while it runs; disposing kills it. */
export interface Served extends AsyncDisposable {
  readonly server: RunningServer;
  readonly client: BackupClient;
}

/** Camunda's indices that make a backup of three parts; the settings of a scene let the others be missing. */
export const threeBases: readonly string[] = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];

/** The names of the parts of a backup in a scene. */
export function partNames(id: number, count = 3): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `camunda_webapps_${id}_8.8.0_part_${index + 1}_of_${count}`,
  );
}

/** Sets a scene: three small indices, and thereby backups of three parts. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  await using opening = new AsyncDisposableStack();
  const repository = opening.use(await ownRepository(options));
  const { cluster, name, prefix, location, register } = repository;
  const proxy = opening.use(await openFaultProxy(cluster.url));
  const folder = opening.use(temporaryFolder());
  const store = new Store(repository);
  const indices = threeBases.map((base) => `${prefix}-${base}`);
  await Promise.all(
    indices.map((index, number) => store.putIndex(index, options.bytes?.[number] ?? 1_000)),
  );
  const stateDir = folder.join("state");
  const env = {
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: proxy.url,
    WEBAPPS_BACKUP_REPOSITORY: name,
    WEBAPPS_BACKUP_INDEX_PREFIX: prefix,
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    WEBAPPS_BACKUP_STATE_DIR: stateDir,
    WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "warn",
    WEBAPPS_BACKUP_BACKUP_OPTIMIZE_PREFIX: `${prefix}-optimize`,
    // Where a manifest is not what a test is about it would only cost time.
    WEBAPPS_BACKUP_BACKUP_MANIFEST: "false",
    ...options.env,
  };
  const scene = opening.move();
  return {
    store,
    proxy,
    prefix,
    indices,
    location,
    stateDir,
    env,
    register,
    hurry: () => register({ max_snapshot_bytes_per_sec: "40mb" }),
    serve: async (overriding = {}): Promise<Served> => {
      const server = await startServer({ env: { ...env, ...overriding } });
      return {
        server,
        client: new BackupClient(server.url),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => scene.disposeAsync(),
  };
}
