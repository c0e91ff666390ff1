import type { OwnRepository } from "../harness/cluster.ts";
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

/** Creates surroundings over a repository of the test's own. */
export function surroundings(repository: OwnRepository, stateDir: string): Surroundings {
  const env: Variables = {
    WEBAPPS_BACKUP_STATE_DIR: stateDir,
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: repository.cluster.url,
    WEBAPPS_BACKUP_REPOSITORY: repository.name,
    WEBAPPS_BACKUP_INDEX_PREFIX: repository.prefix,
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
  };
  return {
    env,
    run: (args, more) => runExecutable(args, { env: { ...env, ...more }, timeoutMs: 60_000 }),
    start: (args, more) => startExecutable(args, { env: { ...env, ...more } }),
  };
}
