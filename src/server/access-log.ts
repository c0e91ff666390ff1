import type { MiddlewareHandler } from "hono";
import { isBackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import type { Exchange } from "./exchange.ts";

type Level = "debug" | "info" | "warn" | "error";

/**
 * Logs one line a request. Reads are many (probes, polling scripts) and stay at debug; what changes
 * something is info; what we could not do is a warning, and a bug is an error with its stack.
 */
export function accessLog(log: Log, now: () => number): MiddlewareHandler<Exchange> {
  return async function accessLog(c, next) {
    const arrivedMs = now();
    c.set("arrivedMs", arrivedMs);
    await next();
    const { method, path } = c.req;
    const { status } = c.res;
    const line = {
      requestId: c.get("requestId"),
      method,
      path,
      status,
      durationMs: Math.round(now() - arrivedMs),
    };
    const error = c.error;
    log[level(method, status, error)](
      error ? { ...line, err: error } : line,
      error ? `${method} ${path} ${status}: ${error.message}` : `${method} ${path} ${status}`,
    );
  };
}

function level(method: string, status: number, error: Error | undefined): Level {
  if (error && (!isBackupError(error) || error.kind === "bug")) return "error";
  if (status >= 500 && error) return "warn";
  return ["GET", "HEAD", "OPTIONS"].includes(method) ? "debug" : "info";
}
