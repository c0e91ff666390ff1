import type { MiddlewareHandler } from "hono";
import { isBackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import type { Exchange } from "./exchange.ts";
import { isSafe } from "./route-roles.ts";

type Level = "debug" | "info" | "warn" | "error";

/** A request that was answered. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** What went wrong, where something did. */
  readonly error: Error | undefined;
}

/** Logs one line a request of ours. */
export function accessLog(log: Log, now: () => number): MiddlewareHandler<Exchange> {
  return async function accessLog(c, next) {
    const arrivedMs = now();
    c.set("arrivedMs", arrivedMs);
    await next();
    logAnswered(log, {
      requestId: c.get("requestId"),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      durationMs: now() - arrivedMs,
      error: c.error,
    });
  };
}

/**
 * Logs one line. Reads are many (probes, polling scripts) and stay at debug; what changes something is
 * info; what we could not do is a warning, and a bug is an error with its stack.
 */
export function logAnswered(log: Log, answered: Answered): void {
  const { method, path, status, error } = answered;
  const level = levelOf(method, status, error);
  if (!log.isLevelEnabled(level)) return;
  const { requestId } = answered;
  const durationMs = Math.round(answered.durationMs);
  const line = { requestId, method, path, status, durationMs };
  log[level](
    error ? { ...line, err: error } : line,
    error ? `${method} ${path} ${status}: ${error.message}` : `${method} ${path} ${status}`,
  );
}

function levelOf(method: string, status: number, error: Error | undefined): Level {
  if (error && (!isBackupError(error) || error.kind === "bug")) return "error";
  if (status >= 500 && error) return "warn";
  return isSafe(method) ? "debug" : "info";
}
