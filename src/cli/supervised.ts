import { asBackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import type { Listening } from "../server/listen.ts";
import { openSupervisor, type Supervisor } from "../systemd/supervisor.ts";
import type { Io } from "./io.ts";
import type { Local } from "./open-local.ts";

/** What a supervisor is told about. */
export interface Supervised {
  readonly listening: Pick<Listening, "url">;
  readonly local: Pick<Local, "countOpenRuns">;
  readonly log: Log;
}

/** Opens the way from a running service to systemd, where systemd has started it. */
export function supervised(
  { env }: Pick<Io, "env">,
  { listening, local, log }: Supervised,
): Promise<Supervisor> {
  return openSupervisor({
    env,
    status: () => `Listening at ${listening.url}, ${openRuns(local)}`,
    onProblem: (problem) => log.warn(`Cannot tell systemd how this service is: ${problem}`),
  });
}

function openRuns({ countOpenRuns }: Supervised["local"]): string {
  try {
    const open = countOpenRuns();
    return `${open === 0 ? "no" : open} ${open === 1 ? "run" : "runs"} open`;
  } catch (error) {
    return `but the journal cannot be read: ${asBackupError(error).message}`;
  }
}
