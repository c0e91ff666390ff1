import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { isBackupError } from "../../src/backup/errors.ts";
import type { Freshness, Gateway, RunView } from "../../src/backup/gateway.ts";
import type { RestoreRequest } from "../../src/backup/restore-plan.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { plainOptions } from "../restore/sample-facts.ts";

/** What a gateway is opened over; the rest is the same everywhere. */
export interface GatewayPlace {
  readonly stateDir: string;
  readonly elasticsearchUrl: string;
  readonly repository: string | undefined;
  readonly prefix: string;
}

/** Opens the implementation under test. */
export type OpenGateway = (
  place: GatewayPlace,
) => Promise<AsyncDisposable & { readonly gateway: Gateway }>;

const now: Freshness = { from: "cluster" };
const cached: Freshness = { from: "cache" };
const lenient: Freshness = { from: "cluster-or-cache", maxAgeMs: Number.POSITIVE_INFINITY };
const nobody = "http://127.0.0.1:1";
const deadlineMs = 120_000;

/** The promises of Gateway, held against an implementation. */
export function gatewaySuite(name: string, open: OpenGateway, folder: () => string): void {
  describe(name, () => {
    let repository: OwnRepository;
    let place: GatewayPlace;

    beforeAll(async () => {
      repository = await ownRepository();
      const { cluster, prefix } = repository;
      await putCamundaIndices(cluster, { prefix, documents: 300, dated: ["2024-01-02"] });
      place = {
        stateDir: folder(),
        elasticsearchUrl: cluster.url,
        repository: repository.name,
        prefix,
      };
    }, deadlineMs);

    afterAll(async () => {
      await repository[Symbol.asyncDispose]();
    }, deadlineMs);

    /** A gateway over a state of its own in the repository of all. */
    function opened(change: Partial<GatewayPlace> = {}) {
      return open({ ...place, stateDir: folder(), ...change });
    }

    test(
      "a backup is there at once, ends whole, and show and list agree on it",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        const id = 9_007_199_254_740_993n;
        const { run, scheduledSnapshots } = await gateway.create(id);
        expect(run).toMatchObject({ kind: "create", backupId: id, state: "running" });
        expect(scheduledSnapshots.length).toBeGreaterThan(3);
        expect(scheduledSnapshots[0]).toStartWith(`camunda_webapps_${id}_8.8.0_part_1_of_`);
        const early = await gateway.show(id, now);
        expect(early.value).toMatchObject({ id, state: "IN_PROGRESS", runId: run.id });
        const told: RunView[] = [];
        const end = await gateway.ended(run.id, (view) => told.push(view));
        expect(end.state).toBe("succeeded");
        expect(told.at(-1)?.run.state).toBe("succeeded");
        const { value: shown, remembered } = await gateway.show(id, now);
        expect(shown.parts.map(({ snapshot }) => snapshot)).toEqual([...scheduledSnapshots]);
        expect(shown).toMatchObject({ state: "COMPLETED", failureReason: undefined });
        expect(remembered).toBe(false);
        const { value: page } = await gateway.list({ limit: 200 }, now);
        expect(page.backups.find((backup) => backup.id === id)).toEqual(shown);
      },
      deadlineMs,
    );

    test(
      "a closer look tells indices, runs and where the version came from",
      async () => {
        await using own = await opened();
        const { run, scheduledSnapshots } = await own.gateway.create(11n);
        await own.gateway.ended(run.id);
        const { value } = await own.gateway.detail(11n, now);
        expect([...value.indices.keys()].toSorted()).toEqual([...scheduledSnapshots].toSorted());
        expect([...value.indices.values()].flat()).toContain(
          `${place.prefix}-operate-list-view-8.3.0_`,
        );
        expect(value.runs).toHaveLength(1);
        expect(value.runs[0]).toMatchObject({
          worked: false,
          run: { id: run.id, state: "succeeded", versionSource: "the setting camunda.version" },
        });
        expect(await own.gateway.run(run.id)).toEqual(value.runs[0] ?? expect.anything());
      },
      deadlineMs,
    );

    test(
      "a second backup is refused while one runs, and its own id for ever",
      async () => {
        await using own = await opened();
        const { run } = await own.gateway.create(21n);
        expect(await kindOf(own.gateway.create(22n))).toBe("busy");
        expect(await kindOf(own.gateway.create(21n))).toBe("already-exists");
        await own.gateway.ended(run.id);
        expect(await kindOf(own.gateway.create(21n))).toBe("already-exists");
      },
      deadlineMs,
    );

    test(
      "a deleted backup is gone, and deleting it twice is one deletion",
      async () => {
        await using own = await opened();
        const created = await own.gateway.create(31n);
        await own.gateway.ended(created.run.id);
        const { run } = await own.gateway.delete(31n);
        if (!run) throw new Error("Expected a run");
        expect(run).toMatchObject({ kind: "delete", backupId: 31n });
        expect((await own.gateway.ended(run.id)).state).toBe("succeeded");
        expect(await kindOf(own.gateway.show(31n, now))).toBe("not-found");
        expect(await kindOf(own.gateway.delete(31n))).toBe("not-found");
      },
      deadlineMs,
    );

    test(
      "deleting a backup that is being made cancels it",
      async () => {
        await using own = await opened();
        const created = await own.gateway.create(41n);
        const { run } = await own.gateway.delete(41n);
        if (!run) throw new Error("Expected a run");
        expect((await own.gateway.run(created.run.id)).run.state).toBe("cancelled");
        expect((await own.gateway.ended(run.id)).state).toBe("succeeded");
        expect(await kindOf(own.gateway.show(41n, now))).toBe("not-found");
      },
      deadlineMs,
    );

    test(
      "a list comes newest first, in pages, filtered by id, time and state",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        for (const id of [511n, 512n, 52n]) {
          await gateway.ended((await gateway.create(id)).run.id);
        }
        const pattern = { digits: "51", exact: false };
        const first = await gateway.list({ limit: 1, pattern }, now);
        expect(ids(first.value.backups)).toEqual([512n]);
        expect(first.value.total).toBe(2);
        const second = await gateway.list({ limit: 1, pattern, after: first.value.next }, now);
        expect(ids(second.value.backups)).toEqual([511n]);
        expect(second.value.next).toBeUndefined();
        const exact = { digits: "51", exact: true };
        expect((await gateway.list({ limit: 9, pattern: exact }, now)).value.backups).toEqual([]);
        const { value: last } = await gateway.show(52n, now);
        const since = await gateway.list({ limit: 9, sinceMs: last.startMs }, now);
        expect(ids(since.value.backups)).toContain(52n);
        expect(ids(since.value.backups)).not.toContain(512n);
        const until = await gateway.list({ limit: 9, untilMs: last.startMs }, now);
        expect(ids(until.value.backups)).toContain(512n);
        expect(ids(until.value.backups)).not.toContain(52n);
        const failed = await gateway.list({ limit: 9, state: "FAILED", pattern }, now);
        expect(failed.value).toMatchObject({ total: 0, backups: [] });
        expect(failed.value.next).toBeUndefined();
      },
      deadlineMs,
    );

    test(
      "a sync names what has changed behind its back, and then nothing",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        await gateway.ended((await gateway.create(901n)).run.id);
        const { value: shown } = await gateway.show(901n, now);
        expect((await gateway.sync({ full: false })).value).toMatchObject({
          added: [],
          missing: [],
        });
        const [part] = shown.parts;
        const { cluster, name: store } = repository;
        await cluster.call("DELETE", `/_snapshot/${store}/${part?.snapshot}`);
        const drift = await gateway.sync({ full: true });
        expect(drift.value).toMatchObject({ added: [], missing: [part?.snapshot], changed: [] });
        expect((await gateway.sync({ full: false })).value.missing).toEqual([]);
        // Left incomplete it would look like a backup of others that goes on.
        await gateway.ended((await gateway.delete(901n)).run?.id ?? "");
      },
      deadlineMs,
    );

    test(
      "runs come newest first, in pages",
      async () => {
        await using own = await opened();
        const { run: made } = await own.gateway.create(61n);
        await own.gateway.ended(made.id);
        const { run: gone } = await own.gateway.delete(61n);
        await own.gateway.ended(gone?.id ?? "");
        const first = await own.gateway.runs({ limit: 1 });
        expect({ total: first.total, id: first.runs[0]?.run.id }).toEqual({
          total: 2,
          id: gone?.id ?? "",
        });
        const second = await own.gateway.runs({ limit: 1, after: first.next });
        expect(second.runs.map(({ run }) => run.id)).toEqual([made.id]);
        expect(second.next).toBeUndefined();
        expect(await own.gateway.resume()).toEqual([]);
      },
      deadlineMs,
    );

    test(
      "what is remembered is told without the cluster, and what is not is not made up",
      async () => {
        const stateDir = folder();
        {
          await using own = await opened({ stateDir });
          expect(await kindOf(own.gateway.list({ limit: 9 }, cached))).toBe("not-cached");
          await own.gateway.ended((await own.gateway.create(71n)).run.id);
          await own.gateway.show(71n, now);
        }
        await using own = await opened({ stateDir, elasticsearchUrl: nobody });
        const { gateway } = own;
        expect(await kindOf(gateway.show(71n, now))).toBe("unreachable");
        expect(await kindOf(gateway.list({ limit: 9 }, now))).toBe("unreachable");
        expect(await kindOf(gateway.create(72n))).toBe("unreachable");
        for (const freshness of [cached, lenient]) {
          const shown = await gateway.show(71n, freshness);
          expect(shown.remembered).toBe(true);
          expect(shown.value.state).toBe("COMPLETED");
          expect(shown.asOfMs).toBeLessThanOrEqual(Date.now());
          const listed = await gateway.list({ limit: 200 }, freshness);
          expect(ids(listed.value.backups)).toContain(71n);
        }
        const strict: Freshness = { from: "cluster-or-cache", maxAgeMs: 0 };
        expect(await kindOf(gateway.show(71n, strict))).toBe("unreachable");
        const { catalog, elasticsearch } = await gateway.health();
        expect({ catalog: catalog.ok, elasticsearch: elasticsearch.ok }).toEqual({
          catalog: true,
          elasticsearch: false,
        });
      },
      deadlineMs,
    );

    test(
      "a restore follows its plan, is told with all that came of it, and can be taken back",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        const { cluster } = repository;
        await gateway.ended((await gateway.create(91n)).run.id);
        const index = `${place.prefix}-operate-process-8.3.0_`;
        const changed = `/${index}/_doc/changed-since`;
        await cluster.call("PUT", `${changed}?refresh=true`, { key: 1 });

        const request: RestoreRequest = {
          source: { kind: "backup", backupId: 91n },
          options: { ...plainOptions, only: [index] },
        };
        const plan = await gateway.planRestore(request, { readsManifest: false });
        expect(plan).toMatchObject({ source: request.source, options: request.options });
        expect(plan.indices).toMatchObject([{ name: index, action: "over" }]);
        expect((await gateway.planRestore(request, { readsManifest: false })).hash).toBe(plan.hash);
        expect(await kindOf(gateway.restore(request, "another"))).toBe("plan-changed");

        const run = await gateway.restore(request, plan.hash);
        expect(run).toMatchObject({ kind: "restore", backupId: 91n, state: "running" });
        expect(await kindOf(gateway.restore(request, undefined))).toBe("busy");
        expect((await gateway.ended(run.id)).state).toBe("succeeded");
        expect((await cluster.request("GET", changed)).status).toBe(404);
        const detail = await gateway.restoreDetail(run.id);
        // What a check has found may be otherwise by now, as the room on the disk.
        expect({ ...detail.plan, checks: [] }).toEqual({ ...plan, checks: [] });
        expect(detail.view).toEqual(await gateway.run(run.id));
        expect(detail.report?.indices).toMatchObject([{ name: index, state: "restored" }]);
        expect(detail.safety).toEqual([`webapps_backup_before_restore_${run.id}`]);
        expect(detail.safetyUntilMs).toBeGreaterThan(Date.now());
        expect(await gateway.restores(5)).toEqual([detail]);
        expect(await kindOf(gateway.abortRestore(run.id))).toBe("invalid");

        const back: RestoreRequest = {
          source: { kind: "safety", runId: run.id },
          options: plainOptions,
        };
        const undone = await gateway.restore(back, undefined);
        expect(await gateway.ended(undone.id)).toMatchObject({
          state: "succeeded",
          reason: undefined,
        });
        expect((await cluster.request("GET", changed)).status).toBe(200);
        const [newest, oldest] = await gateway.restores(2);
        expect(newest?.plan.source).toEqual({ kind: "safety", runId: run.id });
        expect(oldest?.view.run.id).toBe(run.id);
        expect(await gateway.restores(1)).toHaveLength(1);
      },
      2 * deadlineMs,
    );

    test(
      "a restore of what is not known is not found",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        const { run } = await gateway.create(92n);
        await gateway.ended(run.id);
        const ask = (source: RestoreRequest["source"]) => ({ source, options: plainOptions });
        const unknown = ask({ kind: "backup", backupId: 404n });
        expect(await kindOf(gateway.planRestore(unknown, { readsManifest: false }))).toBe(
          "not-found",
        );
        expect(await kindOf(gateway.restore(unknown, undefined))).toBe("not-found");
        // A backup is no restore, though its run has an id.
        for (const runId of ["no-such-run", run.id]) {
          const back = ask({ kind: "safety", runId });
          expect(await kindOf(gateway.planRestore(back, { readsManifest: false }))).toBe(
            "not-found",
          );
          expect(await kindOf(gateway.restoreDetail(runId))).toBe("not-found");
          expect(await kindOf(gateway.abortRestore(runId))).toBe("not-found");
        }
        expect(await gateway.restores(9)).toEqual([]);
      },
      deadlineMs,
    );

    test(
      "what cannot be done is refused in its kind",
      async () => {
        await using own = await opened();
        const { gateway } = own;
        expect(await kindOf(gateway.create(0n))).toBe("invalid");
        expect(await kindOf(gateway.show(-1n, now))).toBe("invalid");
        expect(await kindOf(gateway.show(404n, now))).toBe("not-found");
        expect(await kindOf(gateway.detail(404n, now))).toBe("not-found");
        expect(await kindOf(gateway.delete(404n))).toBe("not-found");
        expect(await kindOf(gateway.run("no-such-run"))).toBe("not-found");
        const forever = { reason: "why", untilMs: undefined };
        expect(await kindOf(gateway.hold(404n, forever))).toBe("not-found");
        expect(await kindOf(gateway.hold(0n, forever))).toBe("invalid");
        expect(await kindOf(gateway.release(404n))).toBe("not-found");
        expect(await kindOf(gateway.list({ limit: 9, after: "nonsense" }, now))).toBe("invalid");
        await using missing = await opened({ repository: "no-such-repository" });
        expect(await kindOf(missing.gateway.create(81n))).toBe("repository-missing");
        await using unset = await opened({ repository: undefined });
        expect(await kindOf(unset.gateway.create(81n))).toBe("repository-unconfigured");
        await using empty = await opened({ prefix: `${place.prefix}x` });
        expect(await kindOf(empty.gateway.create(81n))).toBe("cannot-plan");
        await eventually(() => gateway.health(), {
          until: ({ elasticsearch }) => elasticsearch.ok,
        });
      },
      deadlineMs,
    );
  });
}

function ids(backups: readonly { readonly id: bigint }[]): readonly bigint[] {
  return backups.map(({ id }) => id);
}

/** In which kind it was refused. */
export async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    return `not refused: ${Bun.inspect(await work)}`;
  } catch (error) {
    return isBackupError(error) ? error.kind : Bun.inspect(error);
  }
}
