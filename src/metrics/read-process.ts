import { readdirSync, readFileSync } from "node:fs";

/** What this process takes of its machine. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly startSeconds: number;
  /** Undefined where the system does not say. */
  readonly openFds: number | undefined;
  readonly maxFds: number | undefined;
}

/** Reads it; when the process began is known to who asks. */
export function readProcess(startSeconds: number): ProcessFigures {
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    startSeconds,
    openFds: ifThere(() => readdirSync("/proc/self/fd").length),
    maxFds: ifThere(readLimit),
  };
}

function readLimit(): number | undefined {
  const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

/** Only Linux has such files, and a container may hide them. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
