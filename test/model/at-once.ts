import { expect } from "bun:test";
import { isBackupError } from "../../src/backup/errors.ts";
import { type Command, command } from "./command.ts";
import { settleCreate } from "./model.ts";
import { createOutcomes, deleteOutcomes, type Outcome, outcome } from "./outcomes.ts";
import type { World } from "./world.ts";

/** Two ask for a backup at the same moment: never are both accepted. */
export function createTogether(one: bigint, other: bigint): Command {
  return command(`create ${one} and ${other} at once`, async (model, world) => {
    const possible = [
      await createOutcomes(model, world, one),
      await createOutcomes(model, world, other),
    ];
    const [, before] = model.openCreate ?? [];
    const ask = (id: bigint): Promise<Outcome> =>
      outcome(async () => {
        const { run, scheduledSnapshots } = await world.gateway.create(id);
        if (before) await settleCreate(model, world, before);
        model.accepted(id, run, scheduledSnapshots);
      });
    const came = await Promise.all([ask(one), ask(other)]);
    const accepted = came.filter((word) => word === "accepted").length;
    for (const word of came) expect(["accepted", "busy", "already-exists"]).toContain(word);
    expect(accepted).toBeLessThanOrEqual(1);
    const isFree = possible.every((words) => words.join() === "accepted");
    if (isFree) expect(accepted).toBe(1);
  });
}

/** Two ask for the deletion of one backup at the same moment: it is one deletion, and both are told so. */
export function deleteTogether(id: bigint): Command {
  return command(`delete ${id} twice at once`, async (model, world) => {
    const possible = await deleteOutcomes(model, world, id);
    const ask = (): Promise<Outcome> =>
      outcome(async () => {
        const { run } = await world.gateway.delete(id);
        model.deletionAccepted(id, run);
      });
    const came = await Promise.all([ask(), ask()]);
    for (const word of came) expect(["accepted", "not-found"]).toContain(word);
    // Where only the journal knew the backup, the first has made it forget, and nothing is left for the second.
    if (possible.join() === "accepted") expect(came).toContain("accepted");
    if (possible.join() === "not-found") expect(came).toEqual(["not-found", "not-found"]);
  });
}

/** A backup is asked for while its deletion is: whichever comes first, the other one comes second. */
export function createWhileDeleting(id: bigint): Command {
  return command(`create and delete ${id} at once`, async (model, world) => {
    await deleteOutcomes(model, world, id);
    const [, before] = model.openCreate ?? [];
    const isOther = before !== undefined && before !== model.creates.get(id);
    const [created, deleted] = await Promise.allSettled([
      world.gateway.create(id),
      world.gateway.delete(id),
    ]);
    expectFair(created);
    expectFair(deleted);
    if (created.status === "fulfilled" && isOther) await settleCreate(model, world, before);
    if (deleted.status === "fulfilled") model.deletionAccepted(id, deleted.value.run);
    if (created.status === "fulfilled") {
      const { run, scheduledSnapshots } = created.value;
      model.accepted(id, run, scheduledSnapshots);
      // The journal tells which came first.
      if (await isCancelled(world, run.id)) model.creates.delete(id);
    }
  });
}

/** Of two that meet, the one that comes second may hear of the first. */
function expectFair(came: PromiseSettledResult<unknown>): void {
  const kinds = ["already-exists", "busy", "not-found", "unreachable"] as const;
  if (came.status === "rejected") expect(isBackupError(came.reason, ...kinds)).toBe(true);
}

async function isCancelled(world: World, runId: string): Promise<boolean> {
  return (await world.gateway.run(runId)).run.state === "cancelled";
}
