import * as v from "valibot";

interface Answer {
  readonly snapshots: readonly { readonly snapshot: string }[];
}

/**
 * Accepts an answer only if it speaks of nothing but what was asked for, by name or by the beginning
 * of names. What a cache in between mixes up must not be deleted in the place of something else.
 */
export function askedFor<T extends Answer>(
  names: readonly string[],
  answer: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, T> {
  const whole = new Set(names);
  const stems = names.flatMap((name) => (name.endsWith("*") ? name.slice(0, -1) : []));
  const isAskedFor = (name: string): boolean =>
    whole.has(name) || stems.some((stem) => name.startsWith(stem));
  return v.pipe(
    answer,
    v.check(({ snapshots }) => snapshots.every(({ snapshot }) => isAskedFor(snapshot))),
  );
}
