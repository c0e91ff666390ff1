import type { RestoreRepository } from "../../src/backup/restore-repository.ts";
import type { LiveIndex, RestoreTarget } from "../../src/backup/restore-target.ts";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { Store } from "../engine/store.ts";
import {
  type OwnRepository,
  type OwnRepositoryOptions,
  ownRepository,
} from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { connected } from "./connected.ts";

/** Settings of an index that no node may hold, so that it stays red. */
export const nowhere = { "index.routing.allocation.require.place": "nowhere" } as const;

/** What is restored into and from, with an own repository and index prefix. */
export interface TargetScene extends AsyncDisposable {
  readonly own: OwnRepository;
  readonly cluster: Cluster;
  readonly prefix: string;
  readonly store: Store;
  readonly target: RestoreTarget;
  readonly restores: RestoreRepository;
  /** The one index of this name, as our own code sees it. */
  look(index: string): Promise<LiveIndex | undefined>;
  putIndex(index: string, body?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Waits until an index is open, green, and no longer being restored. */
  restored(index: string): Promise<void>;
}

/** Opens a way into the shared cluster; `url` leads around it, through a proxy. */
export async function openTarget(
  options: OwnRepositoryOptions & { readonly url?: string } = {},
): Promise<TargetScene> {
  await using opening = new AsyncDisposableStack();
  const own = opening.use(await ownRepository(options));
  const { cluster, prefix, name } = own;
  const connection = opening.use(connected([options.url ?? cluster.url]));
  const { target } = connection;
  const look = async (index: string): Promise<LiveIndex | undefined> =>
    (await target.indices([index])).find((one) => one.name === index);
  const scene = opening.move();
  return {
    own,
    cluster,
    prefix,
    store: new Store(own),
    target,
    restores: connection.restores(name),
    look,
    putIndex: async (index, body = {}) => {
      const settings = { number_of_shards: 1, number_of_replicas: 0, ...Object(body["settings"]) };
      await cluster.call("PUT", `/${encodeURIComponent(index)}?wait_for_active_shards=0`, {
        ...body,
        settings,
      });
    },
    restored: async (index) => {
      await eventually(() => look(index), {
        describe: `the restore of "${index}"`,
        until: (seen) => seen?.open === true && seen.health === "green",
      });
    },
    [Symbol.asyncDispose]: () => scene.disposeAsync(),
  };
}
