import type { Served } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import type { Stage } from "./fault.ts";

/** Lets the service see its fault, kills it while it deals with that, and starts the next one. */
export async function killedOnTop(stage: Stage): Promise<Served> {
  await untilItAsksAgain(stage);
  const { server } = stage.service;
  server.signal("SIGKILL");
  await server.exited;
  return await stage.serve();
}

/** Waits until the service has made a request after the one that was struck. */
export async function untilItAsksAgain({ scene, requestsAtStrike }: Stage): Promise<void> {
  await eventually(() => scene.proxy.requests.length, {
    describe: "the service to ask again",
    until: (requests) => requests > requestsAtStrike,
  });
}
