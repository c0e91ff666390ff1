import { expect, test } from "bun:test";
import fc from "fast-check";
import { backupStates } from "../../src/backup/backup.ts";
import type { Catalog } from "../../src/backup/catalog.ts";
import type { Journal } from "../../src/backup/journal.ts";
import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import { createEngine, type LocalGateway } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { samplePart } from "../backup/samples.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newDeletion, newRun, noon } from "../sqlite/new-run.ts";
import { engineSettings } from "./engine-settings.ts";

const name = "backups";

interface Opened extends Disposable {
  readonly engine: LocalGateway;
  readonly journal: Journal;
  readonly catalog: Catalog;
}

/** An engine on real files, with nobody to ask. */
function openUnreached(): Opened {
  using opening = new DisposableStack();
  const folder = opening.use(temporaryFolder());
  const journal = openJournal(folder.join("journal.db"));
  opening.defer(() => journal.close());
  const safeguards = openSafeguards(folder.join("journal.db"));
  opening.defer(() => safeguards.close());
  const catalog = openCatalog(folder.join("catalog.db"), name);
  opening.defer(() => catalog.close());
  const connection = connectElasticsearch({
    urls: ["http://127.0.0.1:1"],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: 1000,
  });
  const { holds, audit, tokens } = safeguards;
  const engine = createEngine({
    repository: connection.repository(name),
    restores: connection.restores(name),
    safety: connection.restores(name),
    cluster: connection.cluster,
    target: connection.target,
    manifestIndex: connection.manifestIndex,
    camunda: undefined,
    journal,
    catalog,
    holds,
    audit,
    tokens,
    settings: engineSettings({ indexPrefix: "", incompleteTimeoutMs: 60_000 }),
    log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
    now: () => noon + 30_000,
  });
  const opened = opening.move();
  return { engine, journal, catalog, [Symbol.dispose]: () => opened.dispose() };
}

interface Told {
  readonly parts: readonly string[];
  readonly isOld: boolean;
  readonly isOurs: boolean;
  readonly run: "running" | "succeeded" | "failed" | "cancelled" | undefined;
  readonly isForgotten: boolean;
  readonly isBeingDeleted: boolean;
}

const words = ["SUCCESS", "SUCCESS", "SUCCESS", "FAILED", "PARTIAL", "IN_PROGRESS", "INCOMPATIBLE"];
/** The two parts of a backup, whose run made them or another, and what has become of that run. */
const backup: fc.Arbitrary<Told> = fc
  .record({
    parts: fc.array(fc.constantFrom(...words), { maxLength: 2 }),
    isOld: fc.boolean(),
    isOurs: fc.boolean(),
    run: fc.constantFrom(
      undefined,
      "running" as const,
      "succeeded" as const,
      "failed" as const,
      "cancelled" as const,
    ),
    isForgotten: fc.boolean(),
    isBeingDeleted: fc.boolean(),
  })
  // What a deletion has made forgotten leaves no part that is older than this Elasticsearch can read.
  .filter(({ parts, isForgotten }) => !isForgotten || !parts.includes("INCOMPATIBLE"));

/** Puts a backup into the files. */
function put({ catalog, journal }: Opened, backupId: bigint, told: Told): void {
  const runId = `run-${backupId}`;
  const startMs = (told.isOld ? noon - 3_600_000 : noon) + Number(backupId);
  const maker = told.isOurs ? runId : undefined;
  catalog.write(
    told.parts.map((state, index) => {
      const endMs = state === "IN_PROGRESS" ? undefined : startMs + 500;
      const part = { number: index + 1, count: 2, state, startMs, endMs, runId: maker };
      return samplePart(part, backupId);
    }),
  );
  if (told.run !== undefined) journal.begin(newRun({ id: runId, backupId }));
  if (told.run !== undefined && told.run !== "running") {
    journal.end(runId, told.run, noon + 1000, "It has ended");
    if (told.isForgotten) journal.forget(name, backupId);
  }
  if (told.isBeingDeleted) journal.begin(newDeletion({ id: `delete-${backupId}`, backupId }));
}

test("what is counted is what the list shows, whatever the store holds and our runs have become", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(backup, { minLength: 1, maxLength: 6 }), async (backups) => {
      using opened = openUnreached();
      const { engine, catalog } = opened;
      expect(engine.survey.count()).toBeUndefined();
      const mark = { clusterUuid: "c", stateUuid: "s", repositoryUuid: "r", generation: 1 };
      catalog.writeMark({ ...mark, asOfMs: noon, warning: undefined });
      for (const [at, one] of backups.entries()) {
        put(opened, BigInt(at + 1), one);
        // Counting between the writes must not change what is counted at the end.
        engine.survey.count();
      }
      const { value } = await engine.list({ limit: 100 }, { from: "cache" });
      const states = value.backups.map(({ state }) => state);
      const counts = engine.survey.count();
      const expected = Object.fromEntries(
        backupStates.map((state) => [state, states.filter((one) => one === state).length]),
      );
      expect({ ...counts?.backups }).toEqual(expected as NonNullable<typeof counts>["backups"]);
      const restorable = value.backups.find(({ state }) => state === "COMPLETED");
      expect(counts?.lastRestorableMs).toBe(restorable?.endMs);
      expect(counts?.asOfMs).toBe(noon);
    }),
    { numRuns: 150 },
  );
}, 60_000);
