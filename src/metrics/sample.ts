import type { MetricName } from "./metric-table.ts";

/** Label values by name. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a gauge or a counter. */
export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

/** What a histogram has seen under some labels. */
export interface Distribution {
  readonly labels: Labels;
  /** Upper bounds, ascending, and how many values were at most that; all of them stand in `count`. */
  readonly buckets: readonly (readonly [bound: number, count: number])[];
  readonly sum: number;
  readonly count: number;
}

/** One line, or the lines of one histogram. */
export type Sample = Value | Distribution;

/** All that is told at one moment; a metric of which nothing is known has no samples. */
export type Samples = Readonly<Record<MetricName, readonly Sample[]>>;
