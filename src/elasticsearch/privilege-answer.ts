import * as v from "valibot";
import type { WantedPrivileges } from "../backup/restore-target.ts";

const granted = v.record(v.string(), v.boolean());

/** The answer to `_security/user/_has_privileges`. */
export interface PrivilegeAnswer {
  readonly cluster: Readonly<Record<string, boolean>>;
  readonly index: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** Reads which privileges our user has. */
export const privilegeAnswer: v.GenericSchema<unknown, PrivilegeAnswer> = v.object({
  cluster: v.optional(granted, {}),
  index: v.optional(v.record(v.string(), granted), {}),
});

/** What to ask. */
export function privilegeQuestion(wanted: WantedPrivileges): Readonly<Record<string, unknown>> {
  const asksIndices = wanted.indices.length > 0 && wanted.on.length > 0;
  return {
    cluster: wanted.cluster,
    index: asksIndices ? [{ names: wanted.on, privileges: wanted.indices }] : [],
  };
}

/** What is lacking, in words: "monitor", or "manage on camunda-*". */
export function lacking({ cluster, index }: PrivilegeAnswer): readonly string[] {
  const denied = (privileges: Readonly<Record<string, boolean>>): readonly string[] =>
    Object.keys(privileges).filter((privilege) => privileges[privilege] === false);
  return [
    ...denied(cluster),
    ...Object.entries(index).flatMap(([pattern, privileges]) =>
      denied(privileges).map((privilege) => `${privilege} on ${pattern}`),
    ),
  ];
}
