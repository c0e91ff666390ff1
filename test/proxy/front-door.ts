import type { Caller } from "../../src/backup/access.ts";
import { BackupError } from "../../src/backup/errors.ts";
import type { Doorkeeper } from "../../src/backup/proxied-change.ts";
import type { Remember } from "../../src/backup/remembered-snapshots.ts";
import { createForward } from "../../src/elasticsearch/forward.ts";
import type { ElasticsearchOptions } from "../../src/elasticsearch/nodes.ts";
import type { Log } from "../../src/log.ts";
import { createProxy, type SnapshotProxy } from "../../src/proxy/proxy.ts";
import { createAnswering } from "../../src/server/answering.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { unreachedParts } from "../server/unreached-app.ts";

/** What a test wants of its proxy. */
export interface FrontDoorOptions {
  readonly urls: readonly string[];
  readonly auth?: ElasticsearchOptions["auth"];
  /** Undefined for every one. */
  readonly repositories: readonly string[] | undefined;
  readonly doorkeeper?: Doorkeeper;
  readonly remember?: Remember;
  readonly deadlineMs?: number;
}

/** A proxy with what it wrote down. */
export interface FrontDoor {
  readonly proxy: SnapshotProxy;
  /** One line each: outcome, action, subject. */
  readonly written: readonly string[];
}

/** Someone who may do everything. */
export const admin: Caller = { name: "test", role: "admin", repositories: undefined };

/** Holds every snapshot whose name begins with "held", and resolves the wildcards of all of them. */
export function holding(snapshots: readonly string[]): Doorkeeper {
  return {
    admit: (_repository, change) => {
      if (change.kind !== "delete") return Promise.resolve({ snapshots: [] });
      const names = snapshots.filter((name) =>
        change.snapshots.some((given) => new Bun.Glob(given).match(name)),
      );
      if (!names.some((name) => name.startsWith("held"))) {
        return Promise.resolve({ snapshots: names });
      }
      return Promise.reject(new BackupError("held", "Cannot delete it: it is held"));
    },
  };
}

/** Creates a proxy in front of these nodes. */
export function openFrontDoor(options: FrontDoorOptions): FrontDoor {
  const written: string[] = [];
  const proxy = createProxy({
    forward: createForward({
      urls: options.urls,
      auth: options.auth,
      tls: { ca: undefined, cert: undefined, key: undefined },
      requestTimeoutMs: 10_000,
    }),
    doorkeeper: options.doorkeeper ?? holding([]),
    recorder: {
      async record({ action, subject }, work, end) {
        const result = await work();
        written.push(`${end(result).outcome} ${action} ${subject}`);
        return result;
      },
      refused: ({ action, subject }) => void written.push(`refused ${action} ${subject}`),
    },
    remember: options.remember ?? (() => undefined),
    repositories: options.repositories,
    deadlineMs: options.deadlineMs ?? 10_000,
    now: Date.now,
  });
  return { proxy, written };
}

/** Puts a proxy behind a socket, as the service does. */
export function serveProxy(proxy: SnapshotProxy, log?: Log): Listening {
  const parts = unreachedParts({ now: Date.now, ...(log ? { log } : {}) });
  const answering = createAnswering({ ...parts, proxy });
  return listen(answering, { address: "127.0.0.1", port: 0, log: parts.log });
}
