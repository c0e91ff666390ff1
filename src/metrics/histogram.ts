import type { Distribution, Labels } from "./sample.ts";

/** Counts values by size, at the cost of a few numbers. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** How many values were at most each bound, and above the one before. */
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count += 1;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  read(labels: Labels): Distribution {
    let below = 0;
    const buckets = this.#bounds.map((bound, at) => {
      below += this.#counts[at] ?? 0;
      return [bound, below] as const;
    });
    return { labels, buckets, sum: this.#sum, count: this.#count };
  }
}
