import { expect, test } from "bun:test";
import { cpSync, rmSync } from "node:fs";
import { openScene } from "./scene.ts";

/** Copies the files of a repository, for the user that Elasticsearch runs as. */
function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  Bun.spawnSync(["chown", "-R", `--reference=${from}`, to]);
}

test("what another cluster writes to a repository that is read-only here is seen, though nothing here has changed", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const { cluster, name } = scene.store;
  await scene.store.putPart(1, 1, 1);
  const elsewhere = `${scene.location}-elsewhere`;
  copy(scene.location, elsewhere);
  await scene.register({ readonly: true });
  const other = `${name}-elsewhere`;
  const settings = { location: elsewhere };
  await cluster.call("PUT", `/_snapshot/${other}`, { type: "fs", settings });
  const part = `/_snapshot/${other}/camunda_webapps_2_8.8.0_part_1_of_1?wait_for_completion=true`;
  await cluster.call("PUT", part, { indices: "no-index-at-all-*", feature_states: ["none"] });
  await cluster.call("DELETE", `/_snapshot/${other}`);
  const ids = async (): Promise<readonly number[]> =>
    (await service.client.list()).body.map(({ backupId }) => backupId);
  expect(await ids()).toEqual([1]);
  expect(await ids()).toEqual([1]);
  copy(elsewhere, scene.location);
  rmSync(elsewhere, { recursive: true });
  expect(await ids()).toEqual([2, 1]);
  await scene.register({ readonly: false });
});
