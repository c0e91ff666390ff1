import { readFileSync } from "node:fs";

/** Says whether a process still runs; one that waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // In containers nobody may reap a daemon: it then stays as a zombie ("Z") for ever.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

/** Waits until a process has ended, and says whether it has within the deadline. */
export async function untilGone(pid: number, deadlineMs: number): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      return false;
    }
    await Bun.sleep(10);
  }
  return true;
}
