import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { manifestIndices } from "../engine/manifest-scene.ts";
import type { Scene, Served } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import { expectedBackup, idOf } from "./expected-backup.ts";
import { look, type Seen, type SeenRun } from "./seen.ts";
import { struckId } from "./steps.ts";

/** The backup that must succeed whatever has been. */
const nextId = 2;

/**
 * Asserts that nothing was lost and nothing lies, whatever has been done to the service before and
 * how its runs ended. Takes the scene apart: afterwards the store is empty and no service runs.
 */
export async function assertWhole(scene: Scene, service: Served): Promise<void> {
  const seen = await expectTruth(scene, service);
  await using fresh = await startWithoutCatalog(scene, service);
  const again = await look(scene, fresh);
  if (!isDeepStrictEqual(again.listed, seen.listed))
    throw differing("a service that has only the journal lists", again.listed, seen.listed);
  await expectNewBackup(fresh);
  await expectAllDeletable(scene, fresh);
  await stop(fresh);
  for (const name of ["journal.db", "catalog.db"]) expectIntegrity(join(stateDir(scene), name));
}

/** What is orphaned is deleted at a look, so the truth may need a second one. */
async function expectTruth(scene: Scene, service: Served): Promise<Seen> {
  return await eventually(async () => ({ seen: await look(scene, service) }), {
    describe: "store, journal and list to agree",
    until: ({ seen }) => {
      const lies = findLies(scene, seen);
      if (lies.length > 0)
        throw new Error(`${lies.join("; ")}\n${Bun.inspect(seen, { depth: 6 })}`);
      return true;
    },
  }).then(({ seen }) => seen);
}

function findLies(scene: Scene, seen: Seen): readonly string[] {
  return [
    ...findUnknownParts(seen),
    ...findWrongStates(seen),
    ...findUnfinishedRuns(seen),
    ...findBrokenPromises(scene, seen),
    ...findWrongManifests(seen),
  ];
}

/** Every part that exists belongs to a backup that is shown and to a run that is known, and no other is shown. */
function findUnknownParts({ stored, listed, runs }: Seen): readonly string[] {
  const shown = listed.flatMap(({ details }) => details.map(({ snapshotName }) => snapshotName));
  const names = stored.map(({ snapshot }) => snapshot);
  const known = new Set(runs.map(({ runId }) => runId));
  const ownerless = stored.filter(({ metadata }) => !known.has(String(metadata?.["runId"])));
  return [
    ...names.filter((name) => !shown.includes(name)).map((name) => `${name} is not shown`),
    ...shown.filter((name) => !names.includes(name)).map((name) => `${name} does not exist`),
    ...ownerless.map(({ snapshot }) => `${snapshot} belongs to no known run`),
  ];
}

function findWrongStates(seen: Seen): readonly string[] {
  const ids = [
    ...seen.runs.map(({ backupId }) => backupId),
    ...seen.stored.flatMap(({ snapshot }) => idOf(snapshot) ?? []),
  ];
  return [...new Set(ids)].flatMap((id) => {
    const expected = expectedBackup(seen, id);
    const shown = seen.listed.find(({ backupId }) => backupId === id);
    const found = shown && { state: shown.state, failureReason: shown.failureReason };
    if (isDeepStrictEqual(found, expected)) return [];
    return [`backup ${id} is shown as ${Bun.inspect(found)}, and is ${Bun.inspect(expected)}`];
  });
}

/** A run has ended, and a failed one with a reason. */
function findUnfinishedRuns({ runs }: Seen): readonly string[] {
  return runs.flatMap((run) => {
    if (run.state === "running") return [`${nameOf(run)} still runs`];
    if (run.state === "failed" && !run.reason)
      return [`${nameOf(run)} has failed without a reason`];
    const isOver = run.steps.every((step) => step.state === "succeeded");
    return run.state === "succeeded" && !isOver ? [`${nameOf(run)} has steps left`] : [];
  });
}

/** What has succeeded has left what it promised, unless a later run has changed it. */
function findBrokenPromises(scene: Scene, { runs, stored }: Seen): readonly string[] {
  const newest = newestRuns(runs);
  const succeeded = [...newest.values()].filter(({ state }) => state === "succeeded");
  return succeeded.flatMap((run) => {
    const parts = stored.filter(({ snapshot }) => idOf(snapshot) === run.backupId);
    if (run.kind === "delete") return parts.length === 0 ? [] : [`${nameOf(run)} has left parts`];
    const isOurs = parts.every(({ metadata }) => metadata?.["runId"] === run.runId);
    const saved = parts.flatMap(({ indices }) => indices);
    if (isOurs && isDeepStrictEqual(saved, scene.indices)) return [];
    return [`${nameOf(run)} has saved ${saved.join(", ")}, wanted ${scene.indices.join(", ")}`];
  });
}

/** A backup that has succeeded has its own manifest, or says why not; what is deleted has none. */
function findWrongManifests({ runs, manifests }: Seen): readonly string[] {
  const newest = newestRuns(runs);
  return [...newest.values()].flatMap((run) => {
    if (run.state !== "succeeded") return [];
    const found = manifests.find(
      ({ snapshot }) => snapshot === `webapps_backup_manifest_${run.backupId}`,
    );
    if (run.kind === "delete") return found ? [`${nameOf(run)} has left its manifest`] : [];
    const isExcused = run.warnings.some((warning) => warning.includes("was not saved"));
    const isOwn = found?.metadata?.["runId"] === run.runId && found.state === "SUCCESS";
    return isOwn || isExcused ? [] : [`${nameOf(run)} has ${Bun.inspect(found)} for a manifest`];
  });
}

/** The newest run that has made or deleted something of each backup: a restore does neither. */
function newestRuns(runs: readonly SeenRun[]): ReadonlyMap<number, SeenRun> {
  const changing = runs.filter(({ kind }) => kind !== "restore");
  return new Map(changing.toReversed().map((run) => [run.backupId, run] as const));
}

function nameOf({ kind, backupId }: SeenRun): string {
  return `the ${kind} of ${backupId}`;
}

/** The catalog is a cache: without it everything must look the same. */
async function startWithoutCatalog(scene: Scene, service: Served): Promise<Served> {
  await stop(service);
  for (const suffix of ["", "-wal", "-shm"]) {
    rmSync(join(stateDir(scene), `catalog.db${suffix}`), { force: true });
  }
  return await scene.serve();
}

async function expectNewBackup({ client }: Served): Promise<void> {
  await client.begin(nextId);
  const { state, failureReason } = await client.ended(nextId);
  if (state !== "COMPLETED") throw new Error(`a new backup is ${state}: ${failureReason}`);
}

async function expectAllDeletable(scene: Scene, service: Served): Promise<void> {
  const { client } = service;
  for (const { backupId } of (await look(scene, service)).listed) {
    const { status, body } = await client.delete(backupId);
    if (status !== 204) throw new Error(`DELETE answers ${status} ${JSON.stringify(body)}`);
    await client.gone(backupId);
  }
  const { stored, listed, manifests } = await look(scene, service);
  const indices = [
    ...(await manifestIndices(scene, struckId)),
    ...(await manifestIndices(scene, nextId)),
  ];
  if ([stored, listed, manifests, indices].some(({ length }) => length > 0)) {
    const left = Bun.inspect({ stored, listed, manifests, indices });
    throw new Error(`all was deleted, and there is ${left}`);
  }
}

async function stop({ server }: Served): Promise<void> {
  const exitCode = await server.stop();
  if (exitCode !== 0) throw new Error(`the service has stopped with ${exitCode}: ${server.stderr}`);
}

function expectIntegrity(file: string): void {
  using database = new Database(file, { readonly: true });
  const found = database.query<Record<string, string>, []>("pragma integrity_check").values();
  if (!isDeepStrictEqual(found, [["ok"]]))
    throw new Error(`"${file}" is damaged: ${Bun.inspect(found)}`);
}

function stateDir(scene: Scene): string {
  return scene.env["WEBAPPS_BACKUP_STATE_DIR"] ?? scene.stateDir;
}

function differing(what: string, found: unknown, wanted: unknown): Error {
  return new Error(`${what} ${Bun.inspect(found)}, wanted ${Bun.inspect(wanted)}`);
}
