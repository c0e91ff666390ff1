import { threeBases } from "../engine/scene.ts";
import { Store } from "../engine/store.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { openEngineWorld, type World, type WorldPlace } from "./world.ts";

/** The indices that all worlds of a test file back up, each into a repository of its own. */
export interface Home extends AsyncDisposable {
  /** A place with an empty repository. */
  place(): Promise<WorldPlace & AsyncDisposable>;
  /** A world of the engine in this process, at such a place. */
  world(): Promise<World>;
}

/** Puts an index that is red for ever. */
export async function putRedIndex(cluster: Cluster, name: string): Promise<void> {
  await cluster.call("PUT", `/${name}?wait_for_active_shards=0&timeout=1s`, {
    settings: { "index.routing.allocation.require._name": "no-such-node" },
  });
}

/** Puts three small indices of Camunda, and one that is red for ever. */
export async function openHome(on?: Cluster): Promise<Home> {
  const home = await ownRepository(on ? { on } : {});
  const { prefix, cluster } = home;
  const store = new Store(home);
  for (const base of threeBases) await store.putIndex(`${prefix}-${base}`, 1000);
  const redIndex = `${prefix}-red`;
  await putRedIndex(cluster, redIndex);
  const place: Home["place"] = async () => {
    const own: OwnRepository = await ownRepository({ on: cluster });
    return {
      store: new Store(own),
      prefix,
      redIndex,
      location: own.location,
      [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
    };
  };
  return {
    place,
    world: async () => {
      const here = await place();
      const world = await openEngineWorld(here);
      const end = world[Symbol.asyncDispose];
      return Object.defineProperty(world, Symbol.asyncDispose, {
        value: async () => {
          await end.call(world);
          await here[Symbol.asyncDispose]();
        },
      });
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
