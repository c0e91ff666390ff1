import { join } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import type { Settings } from "../config/settings.ts";
import type { Access } from "../guard/access.ts";
import type { Log } from "../log.ts";
import type { CallTally } from "../metrics/call-tally.ts";
import { Metrics } from "../metrics/metrics.ts";
import { readFileSizes } from "../sqlite/file-sizes.ts";
import type { Local } from "./open-local.ts";

const databases = ["journal", "catalog"] as const;

/** What is counted beside what stands open. */
export interface Counted {
  readonly calls: CallTally;
  readonly access: Access;
  readonly log: Log;
  readonly now: () => number;
}

/** Creates what a service tells Prometheus. */
export function createMetrics(
  { engine, journal }: Local,
  { repository, stateDir }: Settings,
  { calls, access, log, now }: Counted,
): Metrics {
  const files = () =>
    databases.map((database) => ({
      database,
      ...readFileSizes(join(stateDir, `${database}.db`)),
    }));
  const { survey } = engine;
  const denied = () => access.denied;
  return new Metrics({ version, repository, survey, journal, calls, denied, files, now }, log);
}
