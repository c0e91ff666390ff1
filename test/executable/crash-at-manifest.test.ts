import { expect, test } from "bun:test";
import {
  manifestIndices,
  openManifestScene,
  rememberedManifest,
} from "../engine/manifest-scene.ts";
import { partNames } from "../engine/scene.ts";
import { killProcess } from "../harness/fault-rule.ts";
import { crashMoments } from "./crash-moment.ts";

const unheard = crashMoments.filter(({ at }) => at === "answer");
const snapshot = /_snapshot\/.*\/webapps_backup_manifest_1\?/;
const index = /^\/webapps_backup_manifest_1_\w+\?/;

/** The calls that make a manifest; which traces they leave tell the moments. */
const calls = [
  ...unheard.map((moment) => ({ what: "makes its index", method: "PUT", path: index, moment })),
  ...unheard.map((moment) => ({
    what: "writes its document",
    method: "PUT",
    path: /_doc\/manifest/,
    moment,
  })),
  ...crashMoments.map((moment) => ({
    what: "makes its snapshot",
    method: "PUT",
    path: snapshot,
    moment,
  })),
  // The first makes room for it.
  ...unheard.map((moment) => ({
    what: "takes its index away",
    method: "DELETE",
    path: index,
    nth: 2,
    moment,
  })),
].map(({ moment, ...call }) => ({ ...call, moment, name: moment.name }));

test.each(calls)(
  "killed while it $what, $name: the next service ends the backup with one manifest",
  async ({ moment, what: _what, name: _name, ...call }) => {
    await using scene = await openManifestScene();
    await using first = await scene.serve();
    scene.proxy.on({ ...call, at: moment.at }, killProcess(first.server.pid, moment.request));
    await first.client.begin(1);
    expect(await first.server.exited).toBe(137);
    await using second = await scene.serve();
    expect((await second.client.ended(1)).state).toBe("COMPLETED");
    const [run, ...others] = await second.client.runs(1);
    expect(others).toEqual([]);
    expect(run?.warnings.filter((warning) => warning.includes("manifest"))).toEqual([]);
    const stored = await scene.store.snapshots();
    expect(stored.map((one) => [one.snapshot, one.state])).toEqual(
      [...partNames(1), "webapps_backup_manifest_1"].map((one) => [one, "SUCCESS"]),
    );
    expect(stored.map(({ metadata }) => metadata?.["runId"])).toEqual(stored.map(() => run?.runId));
    expect(rememberedManifest(scene, 1)).toMatchObject({ runId: run?.runId });
    expect(await manifestIndices(scene, 1)).toEqual([]);
  },
);

test("what was counted before a kill is not called exact after it", async () => {
  await using scene = await openManifestScene();
  await using first = await scene.serve();
  scene.proxy.on({ method: "PUT", path: /_part_2_of_3/ }, killProcess(first.server.pid, "go on"));
  await first.client.begin(1);
  expect(await first.server.exited).toBe(137);
  await using second = await scene.serve();
  expect((await second.client.ended(1)).state).toBe("COMPLETED");
  const manifest = rememberedManifest(scene, 1);
  const entries = scene.indices.map((one) => manifest?.indices[one]);
  expect(entries.map((entry) => [entry?.documents, entry?.exact])).toEqual([
    [undefined, false],
    [1, false],
    [1, true],
  ]);
});
