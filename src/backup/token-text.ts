import { createHash, randomBytes } from "node:crypto";

/** Makes the text of a new token: 256 random bits behind a mark that secret scanners can look for. */
export function createTokenText(): string {
  return `wab_${randomBytes(32).toString("base64url")}`;
}

/**
 * The hash that a token is kept as. A plain one is right: what has 256 random bits cannot be guessed
 * from it, and a slow one would only let strangers keep the processor busy.
 */
export function hashTokenText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
