import { threeBases, type Scene, type Served } from "../engine/scene.ts";
import { exportIndices } from "../harness/export-indices.ts";
import type { ChaosStep, Judge } from "./steps.ts";

const [positions = "", listView = "", processes = ""] = threeBases;
const archived = `${listView}2026-01-31`;

/** A restore over what operators and applications may have done since the backup; struck where it matters most. */
export function restoreSteps(struckId: number): readonly ChaosStep[] {
  const step = (name: string, method: ChaosStep["method"], path: RegExp): ChaosStep => ({
    name: `restore: ${name}`,
    method,
    path,
    prepare: (scene, service) => prepare(scene, service, struckId),
    ask: ({ client }) => client.request("POST", "/api/restores", { body: { backupId: struckId } }),
  });
  return [
    step("safety backup", "PUT", /\/webapps_backup_before_restore_/),
    step("deletion before", "DELETE", new RegExp(processes)),
    step("first part", "POST", /_part_1_of_3\/_restore/),
    step("removal at the end", "DELETE", new RegExp(archived)),
  ];
}

async function prepare(scene: Scene, { client }: Served, id: number): Promise<Judge> {
  const saved = await content(scene);
  await client.begin(id);
  const { state, reason } = await client.ranOut(id);
  if (state !== "succeeded") throw new Error(`backup ${id} is ${state}: ${reason}`);
  const changed = await disturb(scene);
  return async (run) => {
    if (run.kind !== "restore") return [`the newest run is a ${run.kind}`];
    const wanted = run.state === "succeeded" ? saved : changed;
    const found = await content(scene);
    if (Bun.deepEquals(found, wanted)) return [];
    const differing = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].filter(
      (name) => !Bun.deepEquals(found[name], wanted[name]),
    );
    return [
      `the restore has ${run.state} (${run.reason}), and these indices are not as they must be: ${Bun.inspect(
        differing.map((name) => ({ name, found: found[name], wanted: wanted[name] })),
        { depth: 4 },
      )}`,
    ];
  };
}

/** Every step of the restore gets work: one index is gone, one changed, one has other shards, one is new. */
async function disturb(scene: Scene): Promise<Awaited<ReturnType<typeof content>>> {
  const { cluster } = scene.store;
  const name = (base: string): string => `/${scene.prefix}-${base}`;
  await cluster.call("DELETE", name(positions));
  await cluster.call("PUT", `${name(listView)}/_doc/new?refresh=true`, { value: "since" });
  await cluster.call("PUT", `${name(archived)}/_doc/1?refresh=true`, { value: "since" });
  await cluster.call("DELETE", name(processes));
  await cluster.call("PUT", name(processes), {
    settings: { number_of_shards: 2, number_of_replicas: 0 },
    aliases: { [`${scene.prefix}-alias`]: { is_write_index: true } },
  });
  return content(scene);
}

function content({ store, prefix }: Scene): ReturnType<typeof exportIndices> {
  return exportIndices(store.cluster, `${prefix}-*`);
}
