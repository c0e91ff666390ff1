import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ObserveCall } from "../backup/cluster-call.ts";
import type { Forward } from "../backup/forward.ts";
import type { Gateway } from "../backup/gateway.ts";
import type { Remember } from "../backup/remembered-snapshots.ts";
import type { Spans } from "../backup/spans.ts";
import type { Settings } from "../config/settings.ts";
import type { Journal } from "../backup/journal.ts";
import { createEngine, type LocalGateway } from "../engine/engine.ts";
import { rememberFrom } from "../engine/remember.ts";
import { AuditedGateway } from "../guard/audited-gateway.ts";
import { Recorder } from "../guard/recorder.ts";
import type { Log } from "../log.ts";
import { openCatalog } from "../sqlite/catalog.ts";
import { openJournal } from "../sqlite/journal.ts";
import { openSafeguards, type Safeguards } from "../sqlite/safeguards.ts";
import { connectCluster } from "./connect-cluster.ts";

/**
 * How long to wait at the end for calls that are on their way. What they would tell is found out
 * again at the next start, so nobody who asks to stop need sit out Elasticsearch's own deadline.
 */
const closeDeadlineMs = 2000;

/** How to open it. */
export interface LocalOptions {
  readonly log: Log;
  readonly now: () => number;
  /** Only looks at the files, beside a process that owns them or none. */
  readonly readOnly: boolean;
  /** Shows runs to those who trace. */
  readonly spans?: Spans | undefined;
  /** Is told of every request to the cluster. */
  readonly observe?: ObserveCall | undefined;
}

/** The gateway that works by itself, with all that stands open for it. */
export interface Local extends AsyncDisposable {
  /** Every attempt to change something is written into the audit log. */
  readonly gateway: Gateway;
  /** The same without that, for what is done of itself and for what others ask through the proxy. */
  readonly engine: LocalGateway;
  readonly journal: Journal;
  readonly recorder: Recorder;
  readonly safeguards: Safeguards;
  /** What the proxy stands on. */
  readonly forward: Forward;
  readonly remember: Remember;
  /** How many runs have not ended. */
  readonly countOpenRuns: () => number;
}

/** Opens it; whoever writes must own the state directory first. */
export function openLocal(settings: Settings, options: LocalOptions): Local {
  const { log, now, readOnly } = options;
  const { stateDir, repository } = settings;
  using opening = new DisposableStack();
  const journal = openJournal(join(stateDir, "journal.db"), {
    readOnly,
    onSalvaged: (notice) =>
      log.error(`${notice}; nothing is deleted until "webapps-backup journal confirm"`),
  });
  opening.defer(() => journal.close());
  const safeguards = openSafeguards(join(stateDir, "journal.db"), { readOnly });
  opening.defer(() => safeguards.close());
  const catalog = openCatalog(join(stateDir, "catalog.db"), repository ?? "", {
    readOnly,
    onSetAside: (reason) => log.warn({ reason }, "the catalog was set aside and fills again"),
  });
  opening.defer(() => catalog.close());
  const { elasticsearch, restoring, ...connected } = connectCluster(settings, options.observe);
  const { safetyRepository = repository } = settings.restore;
  const hasRestoring = restoring && repository !== undefined && safetyRepository !== undefined;
  const engine = createEngine({
    ...connected,
    cluster: elasticsearch.cluster,
    target: elasticsearch.target,
    manifestIndex: elasticsearch.manifestIndex,
    repository: repository === undefined ? undefined : elasticsearch.repository(repository),
    restores: repository === undefined ? undefined : elasticsearch.restores(repository),
    safety: safetyRepository === undefined ? undefined : elasticsearch.restores(safetyRepository),
    restoring: hasRestoring
      ? {
          target: restoring.target,
          restores: restoring.restores(repository),
          safety: restoring.restores(safetyRepository),
        }
      : undefined,
    journal,
    catalog,
    holds: safeguards.holds,
    audit: safeguards.audit,
    tokens: safeguards.tokens,
    log,
    spans: options.spans,
    now,
  });
  const recorder = new Recorder({
    audit: safeguards.audit,
    retentionMs: settings.audit.retentionMs,
    now,
    tell: (entry, runId) =>
      log.info({ runId, audit: entry }, `audit: ${entry.action} ${entry.outcome}`),
  });
  const files = opening.move();
  return {
    gateway: new AuditedGateway(engine, recorder),
    engine,
    journal,
    recorder,
    safeguards,
    forward: elasticsearch.forward,
    remember: rememberFrom(catalog, repository),
    countOpenRuns: () => journal.openRuns().length,
    async [Symbol.asyncDispose]() {
      using _files = files;
      const close = async (): Promise<void> => {
        await engine.close();
        await Promise.all([elasticsearch.close(), restoring?.close()]);
      };
      await Promise.race([close(), setTimeout(closeDeadlineMs, undefined, { ref: false })]);
    },
  };
}
