import { BackupError } from "../backup/errors.ts";
import type { Doorkeeper } from "../backup/proxied-change.ts";
import { partPrefix } from "../backup/snapshot-name.ts";
import type { Settings } from "../config/settings.ts";
import { Recorder } from "../guard/recorder.ts";
import type { Log } from "../log.ts";
import { createProxy, type SnapshotProxy } from "../proxy/proxy.ts";
import type { Local } from "./open-local.ts";

/** Creates the proxy of a service; undefined where the settings close it. */
export function createFrontDoor(
  { forward, remember, safeguards }: Local,
  { proxy }: Settings,
  { log, now }: { readonly log: Log; readonly now: () => number },
): SnapshotProxy | undefined {
  if (!proxy.enabled) return undefined;
  const tell = (entry: object): void => log.info({ audit: entry }, "audit");
  return createProxy({
    forward,
    remember,
    doorkeeper: cautious,
    recorder: new Recorder({ audit: safeguards.audit, now, tell }),
    repositories: proxy.repositories,
    now,
  });
}

/** Lets nobody touch what may be a backup, because it knows neither runs nor holds. */
const cautious: Doorkeeper = {
  admit(_repository, change) {
    const names =
      change.kind === "delete"
        ? change.snapshots
        : "snapshot" in change && change.kind === "create"
          ? [change.snapshot]
          : [];
    const ours = names.find((name) => name.includes("*") || name.startsWith(partPrefix));
    if (ours === undefined && change.kind !== "unregister") {
      return Promise.resolve({ snapshots: names });
    }
    throw new BackupError("held", "Cannot pass this on: it may touch a backup", {
      hint: "Delete backups by their ids, and other snapshots by their whole names.",
    });
  },
};
