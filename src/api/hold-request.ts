import * as v from "valibot";
import type { HoldRequest } from "../backup/holds.ts";
import { writtenInstant } from "./instant.ts";
import { parseBody } from "./json-body.ts";
import { readInput } from "./parameters.ts";

const hint =
  'Send {"reason": "why"}; beside it may stand "until", a time such as 2026-11-22T14:35:09Z.';

const body = v.strictObject(
  {
    reason: v.string("a text"),
    until: v.nullish(writtenInstant),
  },
  "an object",
);

/** What a hold asks for, for whoever describes it. */
export const holdBody: v.GenericSchema = body;

/** Reads the body of a hold. */
export function readHoldRequest(text: string): HoldRequest {
  const { reason, until } = readInput(body, parseBody(text, hint), { what: "the body", hint });
  return { reason, untilMs: until ?? undefined };
}
