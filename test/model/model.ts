import { expect } from "bun:test";
import type { Run } from "../../src/backup/journal.ts";
import { eventually } from "../harness/eventually.ts";
import { judge, type KnownRun, readName, type SeenSnapshot, seen, type Verdict } from "./judge.ts";
import type { World } from "./world.ts";

/** A create of ours that speaks for its id, because no deletion came after it. */
interface OwnCreate {
  readonly runId: string;
  readonly names: readonly string[];
  /** Whether it was running when last looked. */
  isOpen: boolean;
  /** Somebody has meddled with the repository while it ran: how it ends is open then. */
  isDisturbed: boolean;
}

/** What somebody remembers who has watched everything that was asked for, and what must therefore be so. */
export class Model {
  /** Names that must be in the store, and nothing but these once nothing runs. */
  readonly stored: Set<string> = new Set();
  readonly creates: Map<bigint, OwnCreate> = new Map();
  /** Ids whose deletion may still be going on. */
  readonly deleting: Set<bigint> = new Set();
  /** Every run that was accepted. */
  readonly runIds: Set<string> = new Set();

  /** The create that may still be running; there is never more than one. */
  get openCreate(): [bigint, OwnCreate] | undefined {
    return [...this.creates].find(([, create]) => create.isOpen);
  }

  /** Whether nothing of ours is on its way with an id. */
  isSettled(id: bigint): boolean {
    return !this.deleting.has(id) && this.creates.get(id)?.isOpen !== true;
  }

  storedOf(id: bigint): readonly string[] {
    return [...this.stored].filter((name) => readName(name)?.id === id);
  }

  /** Somebody else acts on the repository: a create that runs may fail for it. */
  disturb(): void {
    const [, create] = this.openCreate ?? [];
    if (create) create.isDisturbed = true;
  }

  accepted(id: bigint, run: Pick<Run, "id">, names: readonly string[]): void {
    this.runIds.add(run.id);
    this.creates.set(id, { runId: run.id, names, isOpen: true, isDisturbed: false });
  }

  deletionAccepted(id: bigint, run: Pick<Run, "id"> | undefined): void {
    if (run) this.runIds.add(run.id);
    for (const name of this.storedOf(id)) this.stored.delete(name);
    this.creates.delete(id);
    if (run) this.deleting.add(id);
  }
}

/** What the journal says of the create that speaks for an id. */
export async function knownRun(
  model: Model,
  world: World,
  id: bigint,
): Promise<KnownRun | undefined> {
  const create = model.creates.get(id);
  if (create === undefined) return undefined;
  const { run } = await world.gateway.run(create.runId);
  return { id: run.id, state: run.state, reason: run.reason };
}

/** The snapshots of one id among all that were seen. */
export function ofId(snapshots: readonly SeenSnapshot[], id: bigint): readonly SeenSnapshot[] {
  return snapshots.filter(({ snapshot }) => readName(snapshot)?.id === id);
}

/** How an id on which nothing is under way must be shown. */
export async function mustBe(
  model: Model,
  world: World,
  id: bigint,
  snapshots: readonly SeenSnapshot[],
): Promise<Verdict | undefined> {
  return judge(ofId(snapshots, id), await knownRun(model, world, id), world.now());
}

/** Notices what has ended meanwhile. */
export async function refresh(model: Model, world: World): Promise<void> {
  const { runs } = await world.gateway.runs({ limit: 1000 });
  const open = new Set(runs.flatMap(({ run }) => (run.state === "running" ? run.id : [])));
  const [, create] = model.openCreate ?? [];
  if (create && !open.has(create.runId)) await settleCreate(model, world, create);
}

/** Waits until nothing of ours is under way, and holds what has come of it against what had to. */
export async function settle(model: Model, world: World): Promise<void> {
  const { runs } = await eventually(() => world.gateway.runs({ limit: 1000 }), {
    deadlineMs: 60_000,
    describe: "every run to be over",
    until: (page) => page.runs.every(({ run }) => run.state !== "running"),
  });
  expect(new Set(runs.map(({ run }) => run.id))).toEqual(model.runIds);
  for (const { run } of runs) {
    if (run.state === "failed") expect(run.reason).toMatch(/^[A-Z].+/);
  }
  const [, create] = model.openCreate ?? [];
  if (create) await settleCreate(model, world, create);
  model.deleting.clear();
  // A part that was on its way when its run was cancelled shows up late, and is cleared away then.
  await eventually(
    async () => {
      await world.gateway.list({ limit: 1 }, { from: "cluster" });
      return (await seen(world.store)).map(({ snapshot }) => snapshot).toSorted();
    },
    {
      describe: `the store to hold [${[...model.stored].toSorted().join(", ")}]`,
      until: (names) => names.join() === [...model.stored].toSorted().join(),
    },
  );
}

/** Takes down what has come of a create that has ended. */
export async function settleCreate(model: Model, world: World, create: OwnCreate): Promise<void> {
  const { run } = await world.gateway.run(create.runId);
  create.isOpen = false;
  if (!create.isDisturbed) {
    const { state, reason } = run;
    expect({ state, reason }).toEqual({ state: "succeeded", reason: undefined });
    for (const name of create.names) model.stored.add(name);
    return;
  }
  expect(["succeeded", "failed"]).toContain(run.state);
  // One that gives way takes back what it has made.
  if (run.reason?.startsWith("Another backup is running")) return;
  const own = (await seen(world.store)).flatMap(({ snapshot, runId }) =>
    runId === run.id ? snapshot : [],
  );
  expect(create.names).toEqual(expect.arrayContaining(own));
  for (const name of own) model.stored.add(name);
}
