import type { Settings } from "../config/settings.ts";
import { createLog, type Log } from "../log.ts";
import type { Io, Sink } from "./io.ts";
import type { Call } from "./verb.ts";

/** Creates the log of a service, on stdout, as container platforms and systemd want it. */
export function createServiceLog({ io }: Call, { log }: Settings): Log {
  return createLog({ level: log.level, readable: isForPeople(io, io.stdout), fd: 1 });
}

/**
 * Creates the log of a command, on stderr. A command tells its story itself, warnings included, so
 * the log has only what went wrong underneath, unless more is asked for.
 */
export function createCommandLog({ io, options }: Call, { log }: Settings): Log {
  const level = log.level === "info" ? "error" : log.level;
  const readable = options.output === "table" && isForPeople(io, io.stderr);
  return createLog({ level, readable, fd: 2 });
}

/** Readable lines are coloured, so who wants no colours gets JSON. */
function isForPeople(io: Io, sink: Sink): boolean {
  return sink.isTerminal && !io.env["NO_COLOR"];
}
