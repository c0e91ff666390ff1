import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { startService } from "../bench/service.ts";
import { putCamundaIndices } from "../elasticsearch/camunda-indices.ts";
import type { Cluster } from "../elasticsearch/cluster.ts";

const configuration = resolve(import.meta.dir, "schemathesis.toml");

/** Around one command. */
export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs one command under a name; throws where it fails. */
export type Run = (name: string, command: readonly string[], options?: RunOptions) => Promise<void>;

/** Asks a real service for everything that its own description promises, and for much that it does not. */
export async function tryApiDescription(
  run: Run,
  {
    cluster,
    repository,
    bin,
  }: {
    readonly cluster: Cluster;
    readonly repository: string;
    /** Where the commands of the Python environment are. */
    readonly bin: string;
  },
): Promise<void> {
  await putCamundaIndices(cluster, { documents: 200, schemaVersion: "8.8.0" });
  const token = randomBytes(24).toString("base64url");
  await using service = await startService(cluster.url, repository, undefined, {
    WEBAPPS_BACKUP_SERVER_TOKENS: `schemathesis admin ${token}`,
    // What is refused and what fails is what is asked for here.
    WEBAPPS_BACKUP_LOG_LEVEL: "error",
  });
  const asked = ["run", `${service.url}/api/openapi.json`, "--exclude-tag", "elasticsearch"];
  await run(
    "schemathesis against the service's own description",
    [join(bin, "schemathesis"), "--no-color", "--config-file", configuration, ...asked],
    // What it remembers of a run belongs to this one.
    { environment: { SCHEMATHESIS_TOKEN: token, NO_PROXY: "127.0.0.1" }, cwd: bin },
  );
}
