import { randomBytes } from "node:crypto";
import { expect } from "bun:test";
import fc from "fast-check";
import { type Command, command, ids } from "./command.ts";
import { readName, seen } from "./judge.ts";
import { settle } from "./model.ts";

/** A snapshot that somebody else makes, in Camunda's manner or in no manner. */
interface Foreign {
  readonly name: string;
  readonly isPartial: boolean;
  /** Whether they wait until nothing of ours is under way. */
  readonly isPolite: boolean;
}

function put({ name, isPartial, isPolite }: Foreign): Command {
  const manner = `${isPartial ? "partial " : ""}${name}${isPolite ? "" : ", at once"}`;
  return command(`others make ${manner}`, async (model, world) => {
    const part = readName(name);
    const isDeleting = part !== undefined && model.deleting.has(part.id);
    if (isPolite || isDeleting) await settle(model, world);
    if (part) model.disturb();
    const metadata = part && {
      backupId: Number(part.id),
      version: part.version,
      partNo: part.number,
      partCount: part.count,
    };
    const { status } = await world.store.cluster.request(
      "PUT",
      `/_snapshot/${world.store.name}/${name}?wait_for_completion=true`,
      {
        indices: isPartial ? world.redIndex : "no-index-at-all-*",
        partial: isPartial,
        include_global_state: false,
        feature_states: ["none"],
        ...(metadata ? { metadata } : {}),
      },
    );
    // A name that is taken is refused.
    expect([200, 400]).toContain(status);
    if (status === 200) model.stored.add(name);
  });
}

/** Others delete the snapshot that stands there in the list, whosever it is. */
function take(place: number, isPolite: boolean): Command {
  return command(
    `others delete snapshot ${place}${isPolite ? "" : ", at once"}`,
    async (model, world) => {
      if (isPolite) await settle(model, world);
      const snapshots = await seen(world.store);
      const name = snapshots[place % Math.max(1, snapshots.length)]?.snapshot;
      if (name === undefined) return;
      if (readName(name)) model.disturb();
      const path = `/_snapshot/${world.store.name}/${name}`;
      expect([200, 404]).toContain((await world.store.cluster.request("DELETE", path)).status);
      model.stored.delete(name);
    },
  );
}

/** An administrator makes the repository slow, or quick again. */
function throttle(isSlow: boolean): Command {
  return command(isSlow ? "the repository becomes slow" : "and quick again", async (_, world) => {
    // While something runs in it Elasticsearch refuses.
    await world.register(isSlow ? { max_snapshot_bytes_per_sec: "10kb" } : {});
  });
}

/** Camunda writes, so that the next snapshot has something to copy. */
function write(): Command {
  return command("Camunda writes", async (_, world) => {
    const value = randomBytes(3000).toString("base64");
    const path = `/${world.prefix}-operate-list-view-8.3.0_/_doc`;
    await world.store.cluster.call("POST", path, { value });
  });
}

const aliens = [
  "somebody-else",
  "camunda_webapps_1",
  "camunda_webapps_01_8.8.0_part_1_of_1",
  "camunda_webapps_1_8.8.0_part_1_of_1_copy",
  "camunda_webapps_99999999999999999999_8.8.0_part_1_of_1",
];

const foreignPart = fc
  .record({
    id: fc.constantFrom(...ids),
    version: fc.constantFrom("8.8.0", "8.8.0", "8.7.1"),
    number: fc.integer({ min: 1, max: 3 }),
    count: fc.constantFrom(1, 2, 3, 3),
  })
  .map(
    ({ id, version, number, count }) =>
      `camunda_webapps_${id}_${version}_part_${number}_of_${count}`,
  );

/** Politeness keeps most creates undisturbed, of which more is known. */
const isPolite = fc.constantFrom(true, true, false);

const foreign: fc.Arbitrary<Foreign> = fc.record({
  name: fc.oneof(
    { weight: 4, arbitrary: foreignPart },
    { weight: 1, arbitrary: fc.constantFrom(...aliens) },
  ),
  isPartial: fc.constantFrom(false, false, false, true),
  isPolite,
});

/** What others do to the repository, and to what is backed up. A whole backup of theirs is several of these. */
export const anyOfOthers: readonly fc.Arbitrary<Command>[] = [
  foreign.map(put),
  foreign.map(put),
  fc.tuple(fc.nat(20), isPolite).map(([place, polite]) => take(place, polite)),
  fc.constantFrom(true, true, false).map(throttle),
  fc.constant(null).map(write),
];
