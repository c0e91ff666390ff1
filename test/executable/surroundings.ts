import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import {
  type ExecutableResult,
  type RunningExecutable,
  runExecutable,
  startExecutable,
} from "../harness/executable.ts";

/** Environment variables of a command. */
export type Variables = Readonly<Record<string, string>>;

/** Commands in the same surroundings: one state directory, one repository. */
export interface Surroundings {
  readonly env: Variables;
  run(args: readonly string[], more?: Variables): Promise<ExecutableResult>;
  start(args: readonly string[], more?: Variables): RunningExecutable;
}

/** Which backups commands see: those of a repository, made of the indices of a prefix. */
export type SurroundingRepository = Pick<OwnRepository, "cluster" | "name" | "prefix">;

/** Creates surroundings over a repository of the test's own. */
export function surroundings(repository: SurroundingRepository, stateDir: string): Surroundings {
  const env: Variables = {
    WEBAPPS_BACKUP_STATE_DIR: stateDir,
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: repository.cluster.url,
    WEBAPPS_BACKUP_REPOSITORY: repository.name,
    WEBAPPS_BACKUP_INDEX_PREFIX: repository.prefix,
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    // Where a manifest is not what a test is about it would only cost time.
    WEBAPPS_BACKUP_BACKUP_MANIFEST: "false",
  };
  return {
    env,
    run: (args, more) => runExecutable(args, { env: { ...env, ...more }, timeoutMs: 110_000 }),
    start: (args, more) => startExecutable(args, { env: { ...env, ...more } }),
  };
}

/** A repository that no snapshot has warmed, and so slow that a backup can be met while it runs. */
export async function slowRepository(indices: OwnRepository): Promise<OwnRepository> {
  const slow = await ownRepository({ settings: { max_snapshot_bytes_per_sec: "50kb" } });
  return { ...slow, prefix: indices.prefix };
}

/** Lets a slow repository take the rest at full speed. */
export async function hurry(slow: OwnRepository): Promise<void> {
  await slow.register({ max_snapshot_bytes_per_sec: "40mb" });
}
