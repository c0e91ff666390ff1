import * as v from "valibot";
import { type CreatedToken, roles, type TokenView } from "../backup/access.ts";
import { orNull, strings, time, type WireSchema } from "./wire-values.ts";

const fields = v.object({
  name: v.string(),
  role: v.picklist(roles),
  repositories: orNull(strings),
  created: time,
  expires: orNull(time),
});

/** `DELETE /api/tokens/{name}`. */
export const token: WireSchema<TokenView> = v.pipe(fields, v.transform(asToken));

/** `GET /api/tokens`. */
export const tokens: WireSchema<{ readonly tokens: readonly TokenView[] }> = v.object({
  tokens: v.array(token),
});

/** `POST /api/tokens`. */
export const createdToken: WireSchema<CreatedToken> = v.pipe(
  v.object({ ...fields.entries, token: v.string() }),
  v.transform(({ token: text, ...rest }) => ({ token: asToken(rest), text })),
);

function asToken({ created, expires, ...same }: v.InferOutput<typeof fields>): TokenView {
  return { ...same, createdMs: created, expiresMs: expires };
}
