import { connectRemote } from "../../src/remote/remote-gateway.ts";
import type { Gateway } from "../../src/backup/gateway.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import { type FaultProxy, openFaultProxy } from "../harness/fault-proxy.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { incompleteTimeoutMs } from "./judge.ts";
import { registerAt, type World, type WorldPlace } from "./world.ts";

interface Service {
  readonly server: RunningServer;
  readonly gateway: Gateway;
}

/** Opens a world in which the service is the executable itself, asked over its `/api`. */
export async function openServedWorld(place: WorldPlace): Promise<World> {
  const folder = temporaryFolder();
  const stateDir = folder.join("state");
  const proxy: FaultProxy = await openFaultProxy(place.store.cluster.url);
  const start = async (): Promise<Service> => {
    const server = await startServer({
      env: {
        WEBAPPS_BACKUP_ELASTICSEARCH_URL: proxy.url,
        WEBAPPS_BACKUP_REPOSITORY: place.store.name,
        WEBAPPS_BACKUP_INDEX_PREFIX: place.prefix,
        WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
        WEBAPPS_BACKUP_STATE_DIR: stateDir,
        WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "warn",
        WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: `${incompleteTimeoutMs}ms`,
        WEBAPPS_BACKUP_BACKUP_OPTIMIZE_PREFIX: `${place.prefix}-optimize`,
      },
    });
    return { server, gateway: connectRemote({ url: server.url, timeoutMs: 30_000 }) };
  };
  let service = await start();
  let hasEnded = false;
  const end = async (how: "stop" | "kill"): Promise<void> => {
    if (hasEnded) return;
    hasEnded = true;
    await service.gateway.close();
    await service.server[how]();
  };
  const again = async (how: "stop" | "kill"): Promise<void> => {
    await end(how);
    service = await start();
    hasEnded = false;
  };
  return {
    store: place.store,
    proxy,
    stateDir,
    prefix: place.prefix,
    redIndex: place.redIndex,
    register: registerAt(place),
    get gateway() {
      return service.gateway;
    },
    now: Date.now,
    survey: undefined,
    jump: undefined,
    restart: () => again("stop"),
    crash: () => again("kill"),
    close: () => end("stop"),
    [Symbol.asyncDispose]: async () => {
      await end("kill");
      await proxy[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
