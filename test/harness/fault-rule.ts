/** A request that passed the proxy, in the order of arrival. */
export interface RecordedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly body: string;
  readonly at: Date;
  /** What the cluster answered; undefined while it has not, or when the request never got there. */
  status: number | undefined;
}

/** An answer in the cluster's place. */
export interface CannedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends an exchange in another way than the cluster would: half the body, a reset, no answer until released, an answer of ours. */
export type Outcome = "cut" | "reset" | "hang" | CannedAnswer;

/**
 * What happens to a request that a rule matches: an outcome; "hold", which delays it until released and then lets it go
 * on; or a function, which runs and may give an outcome (none: the request goes on).
 */
export type Fault =
  | Outcome
  | "hold"
  | ((request: RecordedRequest) => Outcome | undefined | Promise<Outcome | undefined>);

/** Which requests a fault strikes, and when. */
export interface FaultMatch {
  readonly method?: string;
  /** Tried against path with query. */
  readonly path?: RegExp;
  /** Strikes from the nth matching request on; by default the first. */
  readonly nth?: number;
  /** How many requests it strikes; by default one. */
  readonly times?: number;
  /**
   * "receipt" (default): when the request has arrived and before the cluster sees it; "answer": when the cluster has
   * answered and before the client sees it; "next": at whatever request comes after a matching one was answered.
   */
  readonly at?: "receipt" | "answer" | "next";
}

/** A rule at work. */
export interface FaultRule {
  /** Settles when the fault strikes for the first time. */
  readonly struck: Promise<RecordedRequest>;
  /** The requests it has struck. */
  readonly strikes: readonly RecordedRequest[];
  /** Lets go what "hold" and "hang" keep, now and later; what hung is reset. */
  release(): void;
  /** Ends the rule and releases what it keeps. */
  remove(): void;
}

/** Makes a fault that kills a process as `kill -9` does; the request that it struck is then dropped, unless it shall go on to the cluster. */
export function killProcess(pid: number, then: "drop" | "go on" = "drop"): Fault {
  return () => {
    process.kill(pid, "SIGKILL");
    return then === "drop" ? "reset" : undefined;
  };
}

/** A rule as the proxy sees it: it counts, says when it strikes, and does. */
export class Rule implements FaultRule {
  readonly strikes: RecordedRequest[] = [];
  readonly #match: FaultMatch;
  readonly #fault: Fault;
  readonly #forget: () => void;
  readonly #struck = Promise.withResolvers<RecordedRequest>();
  readonly #released = Promise.withResolvers<void>();
  readonly #seen = new Set<RecordedRequest>();
  #isArmed: boolean;

  constructor(match: FaultMatch, fault: Fault, forget: () => void) {
    this.#match = match;
    this.#fault = fault;
    this.#forget = forget;
    this.#isArmed = match.at !== "next";
  }

  get struck(): Promise<RecordedRequest> {
    return this.#struck.promise;
  }

  release(): void {
    this.#released.resolve();
  }

  remove(): void {
    this.#forget();
    this.release();
  }

  takes(request: RecordedRequest, stage: "receipt" | "answer"): boolean {
    const { at = "receipt", nth = 1, times = 1 } = this.#match;
    const wanted = at === "answer" ? "answer" : "receipt";
    if (stage !== wanted || !this.#isArmed || this.strikes.length >= times) {
      return false;
    }
    if (at === "next") {
      return true;
    }
    if (!this.#matches(request)) {
      return false;
    }
    this.#seen.add(request);
    return this.#seen.size >= nth;
  }

  /** Arms a rule for the next request once enough matching ones have been answered. */
  seeEnd(request: RecordedRequest): void {
    if (this.#match.at === "next" && this.#matches(request)) {
      this.#seen.add(request);
      this.#isArmed = this.#seen.size >= (this.#match.nth ?? 1);
    }
  }

  async strike(request: RecordedRequest): Promise<Outcome | undefined> {
    this.strikes.push(request);
    this.#struck.resolve(request);
    if (typeof this.#fault === "function") {
      return await this.#fault(request);
    }
    if (this.#fault === "hold" || this.#fault === "hang") {
      await this.#released.promise;
    }
    return this.#fault === "hold" ? undefined : this.#fault;
  }

  #matches({ method, path }: RecordedRequest): boolean {
    return (
      (this.#match.method === undefined || this.#match.method === method) &&
      (this.#match.path === undefined || this.#match.path.test(path))
    );
  }
}
