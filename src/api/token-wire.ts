import type { CreatedToken, TokenView } from "../backup/access.ts";
import { orNull, timeWire, type Wire } from "./wire.ts";

/** Writes the tokens that are kept. */
export function tokensWire(tokens: readonly TokenView[]): Wire {
  return { tokens: tokens.map(tokenWire) };
}

/** Writes a token without its text. */
export function tokenWire({ name, role, repositories, createdMs, expiresMs }: TokenView): Wire {
  return {
    name,
    role,
    repositories: orNull(repositories),
    created: timeWire(createdMs),
    expires: timeWire(expiresMs),
  };
}

/** Writes a new token with its text, this once. */
export function createdTokenWire({ token, text }: CreatedToken): Wire {
  return { ...tokenWire(token), token: text };
}
