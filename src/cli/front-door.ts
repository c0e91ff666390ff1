import type { Settings } from "../config/settings.ts";
import { createProxy, type SnapshotProxy } from "../proxy/proxy.ts";
import type { Local } from "./open-local.ts";

/** Creates the proxy of a service; undefined where the settings close it. */
export function createFrontDoor(
  { engine, forward, recorder, remember }: Local,
  { elasticsearch, proxy: { enabled, repositories } }: Settings,
  now: () => number,
): SnapshotProxy | undefined {
  if (!enabled) return undefined;
  return createProxy({
    forward,
    doorkeeper: engine,
    recorder,
    remember,
    repositories,
    deadlineMs: elasticsearch.requestTimeoutMs,
    now,
  });
}
