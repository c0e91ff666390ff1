import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BackupError } from "../../src/backup/errors.ts";
import type { ProxiedChange } from "../../src/backup/proxied-change.ts";
import { beginDeletion } from "../../src/engine/deletion.ts";
import { Doorkeeping } from "../../src/engine/doorkeeping.ts";
import { putHold, releaseHold } from "../../src/engine/holding.ts";
import { SafetySweep } from "../../src/engine/safety-keeping.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { newRestore, restorePlan } from "../sqlite/new-restore.ts";
import { newDeletion, newRun } from "../sqlite/new-run.ts";
import { type OpenedRestore, openRestore } from "./opened-restore.ts";
import { Store } from "./store.ts";

const part = (id: number): string => `camunda_webapps_${id}_8.8.0_part_1_of_1`;
const hold = { reason: "why", untilMs: undefined };

let repository: OwnRepository;
let opened: OpenedRestore;
let door: Doorkeeping;

beforeAll(async () => {
  repository = await ownRepository();
  opened = openRestore(repository);
  door = new Doorkeeping(opened.parts);
  const store = new Store(repository);
  for (const id of [1, 2, 12]) await store.putPart(id, 1, 1);
}, 120_000);

afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
}, 120_000);

/** The names that may be deleted, or in which kind that is refused. */
async function admit(change: ProxiedChange, name = repository.name): Promise<unknown> {
  try {
    return (await door.admit(name, change)).snapshots.toSorted();
  } catch (error) {
    return error instanceof BackupError ? error.kind : error;
  }
}

function deletion(...snapshots: readonly string[]): ProxiedChange {
  return { kind: "delete", snapshots };
}

describe("a deletion that somebody wants", () => {
  test("is of whole names, each once", async () => {
    expect(await admit(deletion("camunda_webapps_1_*"))).toEqual([part(1)]);
    expect(await admit(deletion("camunda_webapps_1*", part(1), "other"))).toEqual([
      part(12),
      part(1),
      "other",
    ]);
    expect(await admit(deletion("none-*"))).toEqual([]);
    const all = [part(12), part(1), part(2)];
    expect(await admit(deletion("_all"))).toEqual(all);
    expect(await admit(deletion("*"))).toEqual(all);
    expect(await admit(deletion("*", "-other"))).toBe("invalid");
  });

  test.each([
    [part(2)],
    ["*"],
    ["_all"],
    ["camunda*_2_*"],
    ["webapps_backup_manifest_2"],
    [`${part(1)},${part(2)}`],
  ])("is refused where it reaches what is held: %s", async (pattern) => {
    putHold(opened.parts, 2n, hold);
    try {
      expect(await admit(deletion(...pattern.split(",")))).toBe("held");
      expect(await admit(deletion(part(1)))).toEqual([part(1)]);
    } finally {
      releaseHold(opened.parts, 2n);
    }
  });

  test("is refused for the way back of a restore of what is held", async () => {
    const { journal } = opened.parts;
    const restore = newRestore({ id: Bun.randomUUIDv7(), repository: repository.name });
    journal.begin(restore);
    journal.end(restore.id, "succeeded", 2);
    const names = ["", "_red"].map((end) => `webapps_backup_before_restore_${restore.id}${end}`);
    expect(await admit(deletion(...names))).toEqual(names);
    putHold(opened.parts, restore.backupId, hold);
    for (const name of names) expect(await admit(deletion(name))).toBe("held");
    releaseHold(opened.parts, restore.backupId);
  });

  test("is refused by another name for the same files too, and so is what disturbs a run", async () => {
    const { cluster, location, name } = repository;
    const again = `${name}-again`;
    const settings = { location };
    await cluster.call("PUT", `/_snapshot/${again}`, { type: "fs", settings });
    putHold(opened.parts, 2n, hold);
    expect(await admit(deletion(part(2)), again)).toBe("held");
    expect(await admit(deletion("*"), again)).toBe("held");
    expect(await admit(deletion(part(1)), again)).toEqual([part(1)]);
    releaseHold(opened.parts, 2n);
    const id = "door-again";
    opened.parts.journal.begin(newRun({ id, backupId: 5n, repository: name }));
    expect(await admit({ kind: "clean-up" }, again)).toBe("busy");
    opened.parts.journal.end(id, "succeeded", 9);
    // To forget the other name touches no file.
    expect(await admit({ kind: "unregister" }, again)).toEqual([]);
    await cluster.call("DELETE", `/_snapshot/${again}`);
  });

  test("is let pass where the repository is none of ours", async () => {
    putHold(opened.parts, 2n, hold);
    expect(await admit(deletion("*"), "others")).toEqual(["*"]);
    releaseHold(opened.parts, 2n);
  });
});

describe("while a run of ours works", () => {
  const run = { id: "door", backupId: 5n };

  test.each<[string, ProxiedChange]>([
    ["deletes its snapshots", deletion(part(5))],
    ["takes the name of one of its snapshots", { kind: "create", snapshot: part(5) }],
    ["restores", { kind: "restore", snapshot: part(1) }],
    ["registers the repository anew", { kind: "register" }],
    ["takes the repository away", { kind: "unregister" }],
    ["cleans the repository up", { kind: "clean-up" }],
  ])("nobody %s", async (_, change) => {
    expect(await admit(change)).toEqual(change.kind === "delete" ? [part(5)] : []);
    const id = `${run.id}-${change.kind}`;
    opened.parts.journal.begin(newRun({ ...run, id, repository: repository.name }));
    expect(await admit(change)).toBe("busy");
    expect(await admit({ kind: "create", snapshot: "another" })).toEqual([]);
    expect(await admit(deletion(part(1)))).toEqual([part(1)]);
    opened.parts.journal.end(id, "succeeded", 9);
  });
});

test("a repository that holds what is held is neither taken away nor registered anew", async () => {
  putHold(opened.parts, 2n, hold);
  expect(await admit({ kind: "unregister" })).toBe("held");
  expect(await admit({ kind: "register" })).toBe("held");
  expect(await admit({ kind: "unregister" }, "others")).toEqual([]);
  releaseHold(opened.parts, 2n);
});

test("the safety backup of a held backup outlives its time, and goes once that is released", async () => {
  const { journal, now } = opened.parts;
  const id = Bun.randomUUIDv7();
  const name = `webapps_backup_before_restore_${id}`;
  const store = new Store(repository);
  await store.put(name, { metadata: { runId: id } });
  const run = newRestore({
    id,
    repository: repository.name,
    backupId: 2n,
    plan: { ...restorePlan, safetyRepository: repository.name },
    steps: [{ action: "safety", snapshots: [{ name, uuid: undefined }], indices: ["a"] }],
  });
  journal.begin(run);
  const ended = { state: "succeeded", endMs: now() - 60_000 } as const;
  journal.writeStep(id, 1, { ...ended, snapshots: [{ name, uuid: undefined }] });
  journal.end(id, "succeeded", ended.endMs);
  const settings = { ...opened.parts.settings, safetyRetentionMs: 1000 };
  const sweep = (): Promise<void> => new SafetySweep({ ...opened.parts, settings }).sweep();
  const isThere = async (): Promise<boolean> =>
    (await opened.parts.restores.lookOwn(name)) !== undefined;
  putHold(opened.parts, 2n, hold);
  await sweep();
  expect(journal.run(id)?.steps[0]?.snapshots).toHaveLength(1);
  expect(await isThere()).toBe(true);
  releaseHold(opened.parts, 2n);
  await sweep();
  await eventually(isThere, { until: (there) => !there });
});

test("a backup that is being deleted cannot be held any more", () => {
  const { journal } = opened.parts;
  const deletion = newDeletion({ id: "door-late", backupId: 1n, repository: repository.name });
  journal.begin(deletion);
  expect(() => putHold(opened.parts, 1n, hold)).toThrow(expect.objectContaining({ kind: "busy" }));
  journal.end(deletion.id, "succeeded", 9);
  putHold(opened.parts, 1n, hold);
  releaseHold(opened.parts, 1n);
});

test("a hold that is put while a deletion looks at the repository still counts", async () => {
  const begun = beginDeletion(opened.parts, 1n).catch((error: unknown) => error);
  putHold(opened.parts, 1n, hold);
  expect(await begun).toMatchObject({ kind: "held" });
  expect(opened.parts.journal.openRuns()).toEqual([]);
  releaseHold(opened.parts, 1n);
});
