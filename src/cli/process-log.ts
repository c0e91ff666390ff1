import { currentActor } from "../backup/actor.ts";
import { currentRun } from "../backup/current-run.ts";
import type { Settings } from "../config/settings.ts";
import { createLog, type Log } from "../log.ts";
import type { Io, Sink } from "./io.ts";
import type { Call } from "./verb.ts";

/** Creates the log of a service, on stdout, as container platforms and systemd want it. */
export function createServiceLog({ io }: Call, { log }: Settings): Log {
  return createLog({ level: log.level, fd: 1, context, ...manner(io, io.stdout) });
}

/**
 * Creates the log of a command, on stderr. A command tells its story itself, warnings included, so
 * the log has only what went wrong underneath, unless more is asked for.
 */
export function createCommandLog({ io, options }: Call, { log }: Settings): Log {
  const level = log.level === "info" ? "error" : log.level;
  const { readable, colour } = manner(io, io.stderr);
  return createLog({
    level,
    fd: 2,
    context,
    readable: readable && options.output === "table",
    colour,
  });
}

/** What a line belongs to: a run, which outlives the request that asked for it, or else a request. */
function context(): object {
  const runId = currentRun();
  if (runId !== undefined) return { runId };
  const requestId = currentActor()?.requestId;
  return requestId === undefined ? {} : { requestId };
}

/** Lines for people where a person looks, in colour where that is wanted. */
function manner(io: Io, sink: Sink): { readonly readable: boolean; readonly colour: boolean } {
  return { readable: sink.isTerminal, colour: !io.env["NO_COLOR"] };
}
