import { isBackupError } from "./errors.ts";

/**
 * How a call to the cluster went: `error` it has answered that it cannot or will not; `unreachable`
 * nothing useful came back in time; `interrupted` whoever asked has left.
 */
export const callOutcomes = ["ok", "error", "unreachable", "interrupted"] as const;

/** One of these. */
export type CallOutcome = (typeof callOutcomes)[number];

/** One request to the cluster, ours or one that is passed on. */
export interface ClusterCall {
  readonly method: string;
  /** What it is for, as "create the snapshot x". */
  readonly action: string;
}

/** Is told of each request as it begins, and by what it returns how that one went. */
export type ObserveCall = (call: ClusterCall) => (outcome: CallOutcome) => void;

/** How a call went that has thrown this. */
export function thrownOutcome(error: unknown): CallOutcome {
  if (isBackupError(error, "unreachable")) return "unreachable";
  return isBackupError(error, "interrupted") ? "interrupted" : "error";
}

/** How a call went that was answered with this status. */
export function answeredOutcome(status: number): CallOutcome {
  if ([429, 502, 503, 504].includes(status)) return "unreachable";
  return status < 400 ? "ok" : "error";
}
