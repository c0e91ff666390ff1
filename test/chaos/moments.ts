import type { FaultMatch } from "../harness/fault-rule.ts";

/** When around a mutating call a fault strikes. */
export interface Moment {
  readonly name: string;
  readonly at: NonNullable<FaultMatch["at"]>;
  /** Whether the cluster still gets the request that is struck. */
  readonly reaches: boolean;
}

/** Every moment that leaves another trace behind. */
export const moments: readonly Moment[] = [
  { name: "the request gets lost", at: "receipt", reaches: false },
  { name: "the cluster has the request", at: "receipt", reaches: true },
  { name: "it has answered, unheard", at: "answer", reaches: true },
  { name: "at the next request", at: "next", reaches: false },
];
