/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** One figure of the benchmark, always against something measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly ours: string;
  readonly comparedWith: string;
  /** What must not be exceeded. */
  readonly limit: number;
  /** Ours over theirs, or an absolute value where the limit is one. */
  readonly value: number;
  /** It holds on a quiet machine: shown, but nobody is failed by it. */
  readonly isReport?: boolean;
}

/** A figure that is a ratio of two medians. */
export function ratio(
  name: string,
  ours: readonly number[],
  theirs: readonly number[],
  limit: number,
  unit: string,
): Figure {
  return {
    name,
    ours: spread(ours, unit),
    comparedWith: spread(theirs, unit),
    limit,
    value: median(ours) / median(theirs),
  };
}

/** Median, smallest and largest. */
export function spread(values: readonly number[], unit: string): string {
  const shown = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
  return `${shown(median(values))} ${unit} (${shown(Math.min(...values))}-${shown(Math.max(...values))})`;
}

/** Measures how many milliseconds something takes. */
export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
