import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";

/** What a change of the cluster is answered with. */
export interface Acknowledged {
  readonly acknowledged: boolean;
}

/** Reads whether all nodes have heard of a change. */
export const acknowledgement: v.GenericSchema<unknown, Acknowledged> = v.object({
  acknowledged: v.boolean(),
});

/** What `_close` is answered with; it can be 200 with an index that is still open. */
export interface CloseAnswer extends Acknowledged {
  readonly indices: Readonly<Record<string, Closed>>;
}

interface Closed {
  readonly closed: boolean;
  readonly exception?: { readonly reason?: string | null | undefined } | undefined;
}

/** Reads what has become of each index that was to be closed. */
export const closeAnswer: v.GenericSchema<unknown, CloseAnswer> = v.object({
  acknowledged: v.boolean(),
  indices: v.optional(
    v.record(
      v.string(),
      v.object({
        closed: v.boolean(),
        exception: v.optional(v.object({ reason: v.optional(v.nullable(v.string())) })),
      }),
    ),
    {},
  ),
});

/** Refuses to take a change for made of which not every node has heard in time. */
export function mustBeHeard(action: string, answer: Acknowledged): void {
  if (answer.acknowledged) return;
  throw new BackupError(
    "unreachable",
    `Cannot ${action}: not every node of Elasticsearch has confirmed it in time`,
    { hint: "Look whether all nodes of the cluster are well, then try again." },
  );
}

/** Refuses to take an index for closed that is not. */
export function mustBeClosed(answer: CloseAnswer): void {
  const open = Object.entries(answer.indices).filter(([, { closed }]) => !closed);
  if (open.length === 0) return;
  const said = open.map(([name, { exception }]) =>
    exception?.reason ? `${name} (${exception.reason})` : name,
  );
  throw new BackupError(
    "rejected",
    `Cannot close the indices: Elasticsearch has left open ${said.join(", ")}`,
    {
      hint: "Look with GET _cat/recovery and Elasticsearch's log what keeps them, then try again.",
    },
  );
}
