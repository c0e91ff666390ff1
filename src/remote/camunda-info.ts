import * as v from "valibot";
import type { CamundaInfo } from "../backup/cluster.ts";

const deadlineMs = 2000;
const name = v.pipe(v.string(), v.trim(), v.nonEmpty());
const info = v.union([
  v.pipe(
    v.object({ build: v.object({ version: name }) }),
    v.transform(({ build }) => build.version),
  ),
  v.pipe(
    v.object({ version: name }),
    v.transform(({ version }) => version),
  ),
]);

/** Connects to the management port of a running Camunda, to learn its version and whether it runs. */
export function connectCamunda(managementUrl: string): CamundaInfo {
  const url = `${managementUrl.replace(/\/+$/, "")}/actuator/info`;
  const ask = (): Promise<Response> =>
    fetch(url, {
      headers: { accept: "application/json" },
      redirect: "manual",
      proxy: false,
      signal: AbortSignal.timeout(deadlineMs),
    });
  return {
    async version() {
      try {
        const response = await ask();
        const read = v.safeParse(info, await response.json());
        return response.ok && read.success ? read.output : undefined;
      } catch {
        // It is one of several sources; whoever asks goes on to the next.
        return undefined;
      }
    },
    async answers() {
      try {
        await ask();
        return true;
      } catch (error) {
        // What takes a request and says nothing in time is busy, not stopped.
        return error instanceof DOMException && error.name === "TimeoutError";
      }
    },
  };
}
