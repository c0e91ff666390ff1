import type { Caller } from "../backup/access.ts";
import type { Forward, ForwardedRequest } from "../backup/forward.ts";
import type { Answer, Freshness } from "../backup/gateway.ts";
import type { Doorkeeper } from "../backup/proxied-change.ts";
import type { Remember } from "../backup/remembered-snapshots.ts";
import type { Reachable } from "./reachable.ts";

/** An attempt to change something, as the audit log knows it. */
export interface ChangeAttempt {
  /** Method and path of the table. */
  readonly action: string;
  /** The path of the request. */
  readonly subject: string;
}

/** Writes attempts down; the guard's recorder is one. */
export interface Recording {
  record<T>(
    attempt: ChangeAttempt,
    work: () => Promise<T>,
    end: (result: T) => { readonly outcome: "done" | "failed"; readonly detail: string },
  ): Promise<T>;
  refused(attempt: ChangeAttempt, detail: string): void;
}

/** What the proxy is made of. */
export interface ProxyParts {
  readonly forward: Forward;
  readonly doorkeeper: Doorkeeper;
  readonly recorder: Recording;
  readonly remember: Remember;
  /** The repositories that may be reached at all; undefined for every one. */
  readonly repositories: Reachable;
  /** How long Elasticsearch may take to begin an answer that memory could give too. */
  readonly deadlineMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What is asked; a Request is one. */
export type ProxyRequest = Omit<ForwardedRequest, "target"> & { readonly url: string };

/** Who asks, and how fresh the answer must be. */
export interface ProxyAsked {
  readonly caller: Caller;
  readonly freshness: Freshness;
}

/** Elasticsearch's answer as it came, or one out of memory. */
export type ProxyAnswer = Response | FromMemory;

/** An answer out of memory, and how old that is. */
export interface FromMemory {
  readonly response: Response;
  readonly answered: Pick<Answer<unknown>, "asOfMs" | "remembered" | "warnings">;
}
