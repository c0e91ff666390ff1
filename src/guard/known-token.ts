import { timingSafeEqual } from "node:crypto";
import type { Caller, Token } from "../backup/access.ts";
import { hashTokenText } from "../backup/token-text.ts";
import type { Offer } from "./offer.ts";

/** A token that lets somebody in, wherever it is kept. */
export type KnownToken = Pick<Token, "name" | "hash" | "role" | "repositories" | "expiresMs">;

/**
 * Finds whose token is offered; undefined where it is nobody's, or has expired. Hashes are compared
 * in constant time, and all of them whatever is found, so that the time tells nothing.
 */
export function findCaller(
  offer: Offer,
  known: readonly KnownToken[],
  nowMs: number,
): Caller | undefined {
  if (offer.kind !== "token") return undefined;
  const hash = Buffer.from(hashTokenText(offer.text), "hex");
  let found: Caller | undefined;
  for (const token of known) {
    const isSame = sameHash(hash, token.hash);
    const isNamed = offer.name === undefined || offer.name === token.name;
    const isValid = token.expiresMs === undefined || nowMs < token.expiresMs;
    if (isSame && isNamed && isValid) {
      const { name, role, repositories } = token;
      found ??= { name, role, repositories };
    }
  }
  return found;
}

function sameHash(hash: Buffer, kept: string): boolean {
  const other = Buffer.from(kept, "hex");
  return other.length === hash.length && timingSafeEqual(hash, other);
}
