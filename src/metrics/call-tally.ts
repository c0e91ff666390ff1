import type { CallOutcome, ObserveCall } from "../backup/cluster-call.ts";
import { Histogram } from "./histogram.ts";
import { verbs } from "./metric-table.ts";
import type { Distribution } from "./sample.ts";

const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts the requests to Elasticsearch. */
export class CallTally {
  readonly #now: () => number;
  readonly #durations = new Map<string, Map<CallOutcome, Histogram>>();
  #isUp = false;
  #answeredMs: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the last one that has ended was answered; false before the first. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** When one was last answered, epoch milliseconds. */
  get answeredMs(): number | undefined {
    return this.#answeredMs;
  }

  readonly observe: ObserveCall = ({ method }) => {
    const beganMs = performance.now();
    return (outcome) => {
      this.#durationsOf(method, outcome).observe((performance.now() - beganMs) / 1000);
      // Who has left did not wait for what would have come.
      if (outcome === "interrupted") return;
      this.#isUp = outcome !== "unreachable";
      if (this.#isUp) this.#answeredMs = this.#now();
    };
  };

  read(): readonly Distribution[] {
    return [...this.#durations].flatMap(([verb, outcomes]) =>
      [...outcomes].map(([outcome, histogram]) => histogram.read({ verb, outcome })),
    );
  }

  #durationsOf(method: string, outcome: CallOutcome): Histogram {
    const known = this.#durations.get(method)?.get(outcome);
    if (known) return known;
    const verb = verbs.find((each) => each === method) ?? "OTHER";
    const outcomes = this.#durations.get(verb) ?? new Map<CallOutcome, Histogram>();
    this.#durations.set(verb, outcomes);
    const durations = outcomes.get(outcome) ?? new Histogram(boundsSeconds);
    outcomes.set(outcome, durations);
    return durations;
  }
}
