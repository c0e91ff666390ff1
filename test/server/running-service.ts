import type { Catalog } from "../../src/backup/catalog.ts";
import type { Gateway } from "../../src/backup/gateway.ts";
import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { createApp } from "../../src/server/app.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { engineSettings } from "../engine/engine-settings.ts";
import { type FaultProxy, openFaultProxy } from "../harness/fault-proxy.ts";
import { cluster } from "../harness/cluster.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import type { Asked } from "./scenario.ts";

/** What a test wants its service to be. */
export interface ServiceOptions {
  /** The repository's name; undefined where none is configured. */
  readonly repository: string | undefined;
  readonly indexPrefix: string;
  /** How long it waits for an answer of Elasticsearch. */
  readonly requestTimeoutMs?: number;
  /** Puts into the catalog what a test wants remembered. */
  readonly fill?: (catalog: Catalog) => void;
}

/** The whole service without its socket: real files, a real engine, the shared Elasticsearch behind a proxy. */
export interface RunningService extends Asked, AsyncDisposable {
  readonly gateway: Gateway;
  readonly proxy: FaultProxy;
  /** Ends the streams, as a service does that is told to stop; those that come later end at once. */
  endStreams(): void;
  /** Asks and gives the body as JSON, whatever the status. */
  json(path: string, init?: RequestInit): Promise<unknown>;
}

/** Starts a service of one test. */
export async function runService(options: ServiceOptions): Promise<RunningService> {
  const folder = temporaryFolder();
  const proxy = await openFaultProxy(cluster().url);
  const connection = connectElasticsearch({
    urls: [proxy.url],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
  });
  const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });
  const journal = openJournal(folder.join("journal.db"));
  const safeguards = openSafeguards(folder.join("journal.db"));
  const catalog = openCatalog(folder.join("catalog.db"), options.repository ?? "");
  options.fill?.(catalog);
  const restores =
    options.repository === undefined ? undefined : connection.restores(options.repository);
  const gateway = createEngine({
    repository:
      options.repository === undefined ? undefined : connection.repository(options.repository),
    restores,
    safety: restores,
    cluster: connection.cluster,
    target: connection.target,
    manifestIndex: connection.manifestIndex,
    camunda: undefined,
    journal,
    catalog,
    holds: safeguards.holds,
    audit: safeguards.audit,
    tokens: safeguards.tokens,
    settings: engineSettings({ indexPrefix: options.indexPrefix, missingIndices: "refuse" }),
    log,
    now: Date.now,
  });
  const ending = new AbortController();
  const app = createApp({
    gateway,
    ending: ending.signal,
    log,
    basePath: "/actuator",
    backupsEndpoint: true,
    version: "1.2.3",
  });
  const request = (path: string, init?: RequestInit): Response | Promise<Response> =>
    app.request(path, init);
  return {
    gateway,
    proxy,
    request,
    endStreams: () => ending.abort(),
    json: async (path, init) => (await request(path, init)).json(),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await gateway.close();
      await connection.close();
      safeguards.close();
      journal.close();
      catalog.close();
      await proxy[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
