import pino, { type Logger } from "pino";
import type PinoPretty from "pino-pretty";

/** The one logger; child loggers carry run and request ids. */
export type Log = Logger;

/** How to log. */
export interface LogOptions {
  readonly level: string;
  /** Lines for people instead of JSON. */
  readonly readable: boolean;
  /** Whether readable lines are coloured. */
  readonly colour: boolean;
  /** Fields for every line, such as the ids of the request and the run that it belongs to. */
  readonly context?: () => object;
  /** A file descriptor: 1 for a service, 2 for a command whose stdout is its result. */
  readonly fd: 1 | 2;
}

/**
 * Creates the logger: one JSON line an event, or readable lines on a terminal. Never with
 * `transport:`, whose worker thread cannot start inside the compiled executable.
 */
export function createLog(options: LogOptions): Log {
  const settings = {
    level: options.level,
    base: null,
    ...(options.context ? { mixin: options.context } : {}),
    serializers: { err: shownError },
    redact: { paths: ["password", "apiKey", "authorization", "*.authorization"], censor: "***" },
  };
  if (options.readable) {
    // Loaded only where somebody reads along: a service that writes to a pipe starts without it.
    const pretty: typeof PinoPretty = require("pino-pretty");
    return pino(
      settings,
      pretty({ destination: options.fd, sync: true, colorize: options.colour, singleLine: true }),
    );
  }
  return pino(settings, pino.destination({ fd: options.fd, sync: true }));
}

/** An expected error is told in a line: its stack would only hide what the operator has to read. */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!("kind" in error) || error.kind === "bug") return pino.stdSerializers.err(error);
  const { kind, message } = error;
  const hint = "hint" in error ? error.hint : undefined;
  return { kind, message, hint, cause: rootOf(error) };
}

/** What lies at the bottom of an error: there the client names the host that HTTP answers must not name. */
function rootOf(error: Error): string | undefined {
  let root: unknown = error.cause;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? root.message.slice(0, 500) : undefined;
}
