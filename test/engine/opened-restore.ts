import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import type { RestoreParts } from "../../src/engine/restore-context.ts";
import { createLog } from "../../src/log.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { engineSettings } from "./engine-settings.ts";
import type { OwnRepository } from "../harness/cluster.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** What a restore is given by the engine, on files of its own. */
export type OpenedRestore = AsyncDisposable & { readonly parts: RestoreParts };

/** What may be otherwise than a repository and its cluster say. */
export interface RestoreSurroundings {
  /** Where Elasticsearch is asked. */
  readonly url?: string;
  readonly safetyRepository?: string;
  readonly camunda?: RestoreParts["camunda"];
  readonly settings?: Partial<RestoreParts["settings"]>;
}

/** Opens what a restore works with. */
export function openRestore(
  own: OwnRepository,
  { url, safetyRepository, camunda, settings }: RestoreSurroundings = {},
): OpenedRestore {
  const folder = temporaryFolder();
  const connection = connectElasticsearch({
    urls: [url ?? own.cluster.url],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: 10_000,
  });
  const journal = openJournal(folder.join("journal.db"));
  const safeguards = openSafeguards(folder.join("journal.db"));
  const catalog = openCatalog(folder.join("catalog.db"), own.name);
  return {
    parts: {
      repository: connection.repository(own.name),
      restores: connection.restores(own.name),
      safety: connection.restores(safetyRepository ?? own.name),
      cluster: connection.cluster,
      target: connection.target,
      manifestIndex: connection.manifestIndex,
      camunda,
      journal,
      catalog,
      holds: safeguards.holds,
      audit: safeguards.audit,
      tokens: safeguards.tokens,
      settings: engineSettings({
        indexPrefix: own.prefix,
        optimizePrefix: `${own.prefix}-optimize`,
        ...settings,
      }),
      log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
      now: Date.now,
    },
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      safeguards.close();
      journal.close();
      catalog.close();
      folder[Symbol.dispose]();
    },
  };
}
