import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Gateway } from "../../src/backup/gateway.ts";
import type { Survey } from "../../src/backup/survey.ts";
import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import { createEngine, type LocalGateway } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import type { Store } from "../engine/store.ts";
import { engineSettings } from "../engine/engine-settings.ts";
import { type FaultProxy, openFaultProxy } from "../harness/fault-proxy.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { incompleteTimeoutMs } from "./judge.ts";

/** What a sequence acts on: our service as somebody uses it, the store behind its back, and the weather between them. */
export interface World extends AsyncDisposable {
  readonly gateway: Gateway;
  /** Undefined where another process has it. */
  readonly survey: Survey | undefined;
  readonly store: Store;
  /** Between our service and Elasticsearch. */
  readonly proxy: FaultProxy;
  /** Where the service keeps its files now. */
  readonly stateDir: string;
  readonly prefix: string;
  /** An index of which no snapshot is whole. */
  readonly redIndex: string;
  /** Registers the repository again with these settings; false where it is in use. */
  register(settings: Readonly<Record<string, string>>): Promise<boolean>;
  /** The service's clock. */
  now(): number;
  /** Moves the service's clock; undefined where it is the clock of this machine. */
  readonly jump: ((ms: number) => void) | undefined;
  /** Ends the service in order, and starts it again on its files. */
  restart(): Promise<void>;
  /** Ends it as `kill -9` does, and starts it again on what stands in its files. */
  crash(): Promise<void>;
  /** Ends it in order, and leaves its files. */
  close(): Promise<void>;
}

/** Where a world takes place. */
export interface WorldPlace {
  readonly store: Store;
  /** The prefix of the indices that backups are made of. */
  readonly prefix: string;
  /** An index that is red for ever, and none of ours. */
  readonly redIndex: string;
  /** Where the repository's files are. */
  readonly location: string;
  /** Where the service asks, instead of at the cluster itself, and how long it waits for an answer. */
  readonly relay?: { readonly url: string; readonly requestTimeoutMs: number };
}

interface Service {
  readonly gateway: LocalGateway;
  readonly proxy: FaultProxy;
  end(): Promise<void>;
}

const databases = ["journal.db", "journal.db-wal", "catalog.db", "catalog.db-wal"];

/** Opens a world in which the service is the engine itself, in this process. */
export async function openEngineWorld(place: WorldPlace): Promise<World> {
  const folder = temporaryFolder();
  let lives = 1;
  let stateDir = folder.join("life-1");
  mkdirSync(stateDir);
  let offsetMs = 0;
  const now = (): number => Date.now() + offsetMs;
  let service = await openService(place, stateDir, now);
  return {
    store: place.store,
    prefix: place.prefix,
    redIndex: place.redIndex,
    register: registerAt(place),
    get gateway() {
      return service.gateway;
    },
    get survey() {
      return service.gateway.survey;
    },
    get proxy() {
      return service.proxy;
    },
    get stateDir() {
      return stateDir;
    },
    now,
    jump: (ms) => {
      offsetMs += ms;
    },
    restart: async () => {
      await service.end();
      service = await openService(place, stateDir, now);
    },
    // The dead one's connections are cut, and what it writes from here on is written to files of nobody.
    crash: async () => {
      const dead = service;
      lives += 1;
      const next = folder.join(`life-${lives}`);
      mkdirSync(next);
      for (const name of databases) {
        if (existsSync(join(stateDir, name))) copyFileSync(join(stateDir, name), join(next, name));
      }
      await dead.proxy.close();
      stateDir = next;
      service = await openService(place, stateDir, now);
      await dead.end();
    },
    close: () => service.end(),
    [Symbol.asyncDispose]: async () => {
      await service.end();
      folder[Symbol.dispose]();
    },
  };
}

/** Registers a place's repository again, as an administrator does. */
export function registerAt({ store, location }: WorldPlace): World["register"] {
  return async (settings) => {
    const body = { type: "fs", settings: { location, ...settings } };
    const { status } = await store.cluster.request("PUT", `/_snapshot/${store.name}`, body);
    return status === 200;
  };
}

async function openService(
  { store, prefix, relay }: WorldPlace,
  stateDir: string,
  now: () => number,
): Promise<Service> {
  const proxy = await openFaultProxy(relay?.url ?? store.cluster.url);
  const connection = connectElasticsearch({
    urls: [proxy.url],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: relay?.requestTimeoutMs ?? 10_000,
  });
  const journal = openJournal(join(stateDir, "journal.db"));
  const safeguards = openSafeguards(join(stateDir, "journal.db"));
  const catalog = openCatalog(join(stateDir, "catalog.db"), store.name);
  const gateway = createEngine({
    repository: connection.repository(store.name),
    restores: connection.restores(store.name),
    safety: connection.restores(store.name),
    cluster: connection.cluster,
    target: connection.target,
    manifestIndex: connection.manifestIndex,
    camunda: undefined,
    journal,
    catalog,
    holds: safeguards.holds,
    audit: safeguards.audit,
    tokens: safeguards.tokens,
    settings: engineSettings({
      indexPrefix: prefix,
      incompleteTimeoutMs,
      patienceMs: 600_000,
      manifest: true,
    }),
    log: createLog({
      level: process.env["MODEL_LOG"] ?? "silent",
      readable: true,
      colour: false,
      fd: 2,
    }),
    now,
  });
  await gateway.resume();
  let hasEnded = false;
  return {
    gateway,
    proxy,
    end: async () => {
      if (hasEnded) return;
      hasEnded = true;
      await gateway.close();
      await connection.close();
      safeguards.close();
      journal.close();
      catalog.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
