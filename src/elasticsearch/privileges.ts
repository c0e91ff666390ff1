import * as v from "valibot";
import type { WantedPrivileges } from "../backup/restore-target.ts";
import { ifAllowed } from "./if-allowed.ts";
import type { Transport } from "./transport.ts";

const granted = v.record(v.string(), v.boolean());

interface PrivilegeAnswer {
  readonly cluster: Readonly<Record<string, boolean>>;
  readonly index: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

const privilegeAnswer: v.GenericSchema<unknown, PrivilegeAnswer> = v.object({
  cluster: v.optional(granted, {}),
  index: v.optional(v.record(v.string(), granted), {}),
});

/** Asks which of the privileges our user lacks; undefined where security is off. */
export async function readMissingPrivileges(
  transport: Transport,
  wanted: WantedPrivileges,
): Promise<readonly string[] | undefined> {
  const asksIndices = wanted.indices.length > 0 && wanted.on.length > 0;
  const answer = await ifAllowed(transport, {
    action: "ask for our privileges",
    method: "POST",
    path: "/_security/user/_has_privileges",
    body: {
      cluster: wanted.cluster,
      index: asksIndices ? [{ names: wanted.on, privileges: wanted.indices }] : [],
    },
    answer: privilegeAnswer,
  });
  return answer && lacking(answer);
}

/** In words: "monitor", or "manage on camunda-*". */
function lacking({ cluster, index }: PrivilegeAnswer): readonly string[] {
  const denied = (privileges: Readonly<Record<string, boolean>>): readonly string[] =>
    Object.keys(privileges).filter((privilege) => privileges[privilege] === false);
  return [
    ...denied(cluster),
    ...Object.entries(index).flatMap(([pattern, privileges]) =>
      denied(privileges).map((privilege) => `${privilege} on ${pattern}`),
    ),
  ];
}
