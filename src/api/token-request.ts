import * as v from "valibot";
import { roles, type TokenRequest } from "../backup/access.ts";
import { writtenInstant } from "./instant.ts";
import { parseBody } from "./json-body.ts";
import { readInput } from "./parameters.ts";

const hint = `Send {"name": "who", "role": "${roles.join("|")}"}; beside it may stand "repositories", a list of names, and "expires", a time such as 2026-11-22T14:35:09Z.`;
const repository = v.pipe(
  v.string("a text"),
  v.check((name) => name.trim() !== "", "the name of a repository"),
);

const body = v.strictObject(
  {
    name: v.string("a text"),
    role: v.picklist(roles, `one of ${roles.join(", ")}`),
    repositories: v.nullish(v.array(repository, "a list of names")),
    expires: v.nullish(writtenInstant),
  },
  "an object",
);

/** What a new token asks for, for whoever describes it. */
export const tokenBody: v.GenericSchema = body;

/** Reads the body of a new token. */
export function readTokenRequest(text: string): TokenRequest {
  const given = readInput(body, parseBody(text, hint), { what: "the body", hint });
  return {
    name: given.name,
    role: given.role,
    repositories: given.repositories ?? undefined,
    expiresMs: given.expires ?? undefined,
  };
}
