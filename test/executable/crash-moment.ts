import type { FaultMatch } from "../harness/fault-rule.ts";

/** When around a call to Elasticsearch the service is killed, and what becomes of the request that is on its way then. */
export interface CrashMoment {
  readonly name: string;
  readonly at: NonNullable<FaultMatch["at"]>;
  readonly request: "drop" | "go on";
}

/** Every moment that leaves another trace behind. */
export const crashMoments: readonly CrashMoment[] = [
  { name: "when the request has left, and gets lost", at: "receipt", request: "drop" },
  { name: "when the request has left, and arrives", at: "receipt", request: "go on" },
  { name: "after the cluster has answered, unheard", at: "answer", request: "drop" },
  { name: "at the first look after it", at: "next", request: "drop" },
];
