import { afterAll, beforeAll, expect, test } from "bun:test";
import { isBackupError } from "../../src/backup/errors.ts";
import { eventually } from "../harness/eventually.ts";
import { type Home, openHome } from "./home.ts";
import { seen } from "./judge.ts";

// What random sequences hardly meet: two things at one moment, which the proxy holds fast.

let home: Home;

beforeAll(async () => {
  home = await openHome();
});

afterAll(() => home[Symbol.asyncDispose]());

const now = { from: "cluster" } as const;

test("a DELETE of a backup that was begun while the old one's deletion was not over deletes the new one", async () => {
  await using world = await home.world();
  const { gateway, store, proxy } = world;
  await store.putPart(1, 1, 1);
  await gateway.list({ limit: 1 }, now);
  // The deletion's look that would find that nothing is left.
  const last = proxy.on({ method: "GET", path: /camunda_webapps_1_\*/, nth: 3 }, "hold");
  const first = await gateway.delete(1n);
  await last.struck;
  await eventually(() => seen(store), { until: (snapshots) => snapshots.length === 0 });
  const { run } = await gateway.create(1n);
  const again = await gateway.delete(1n);
  expect(again.run?.id).not.toBe(first.run?.id);
  last.release();
  for (const id of [first.run?.id, again.run?.id]) {
    expect((await gateway.ended(id ?? "")).state).toBe("succeeded");
  }
  expect((await gateway.run(run.id)).run.state).toBe("cancelled");
  const gone = await gateway
    .show(1n, now)
    .catch((error: unknown) => isBackupError(error, "not-found"));
  expect(gone).toBe(true);
  expect(await seen(store)).toEqual([]);
});

test("a deletion takes a part that was on its way, though the clock was set back since", async () => {
  await using world = await home.world();
  const { gateway, store, proxy } = world;
  const late = proxy.on({ method: "PUT", path: /_webapps_1_.*_part_1_/ }, "hold");
  const created = await gateway.create(1n);
  await late.struck;
  world.jump?.(-6 * 60_000);
  const deleting = gateway.delete(1n);
  await eventually(() => gateway.run(created.run.id), {
    until: ({ run }) => run.state === "cancelled",
  });
  late.release();
  const { run } = await deleting;
  expect((await gateway.ended(run?.id ?? "")).state).toBe("succeeded");
  expect(await seen(store)).toEqual([]);
});
