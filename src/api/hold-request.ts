import * as v from "valibot";
import type { HoldRequest } from "../backup/holds.ts";
import { parseBody } from "./json-body.ts";
import { readInput } from "./parameters.ts";
import { readTime } from "./time.ts";

const hint =
  'Send {"reason": "why"}; beside it may stand "until", a time such as 2026-11-22T14:35:09Z.';
const instant = "a time such as 2026-11-22T14:35:09Z or 2026-11-22";

const body = v.strictObject(
  {
    reason: v.string("a text"),
    until: v.nullish(v.pipe(v.string(instant), v.transform(readTime), v.number(instant))),
  },
  "an object",
);

/** Reads the body of a hold. */
export function readHoldRequest(text: string): HoldRequest {
  const { reason, until } = readInput(body, parseBody(text, hint), { what: "the body", hint });
  return { reason, untilMs: until ?? undefined };
}
