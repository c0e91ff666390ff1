import {
  type CreatedToken,
  isTokenName,
  reservedNames,
  type Token,
  type TokenRequest,
  type TokenView,
} from "../backup/access.ts";
import { currentActor } from "../backup/actor.ts";
import { BackupError } from "../backup/errors.ts";
import { createTokenText, hashTokenText } from "../backup/token-text.ts";
import type { EngineParts } from "./engine-parts.ts";

type TokenParts = Pick<EngineParts, "tokens" | "now" | "log">;

/** Makes a token and keeps its hash. Throws `invalid` and `already-exists`. */
export function makeToken({ tokens, now, log }: TokenParts, request: TokenRequest): CreatedToken {
  const nowMs = now();
  refuseUnusable(request, nowMs);
  const text = createTokenText();
  const kept = { ...request, hash: hashTokenText(text), createdMs: nowMs };
  tokens.add(kept);
  const { name, role, repositories } = request;
  log.info({ name, role, repositories, by: currentActor()?.who }, "token is created");
  return { token: tokenView(kept), text };
}

/** The tokens that are kept, without what could tell them. */
export function shownTokens({ tokens }: TokenParts): readonly TokenView[] {
  return tokens.all().map(tokenView);
}

/** Takes a token back. Throws `not-found`. */
export function takeTokenBack({ tokens, log }: TokenParts, name: string): TokenView {
  const token = tokens.all().find((each) => each.name === name);
  if (!token || !tokens.remove(name)) {
    throw new BackupError("not-found", `There is no token with the name "${name}"`, {
      hint: 'Run "webapps-backup token list" to see them; those of "server.tokens" are taken out of the settings.',
    });
  }
  log.warn({ name, by: currentActor()?.who }, "token is revoked");
  return tokenView(token);
}

function tokenView({ name, role, repositories, createdMs, expiresMs }: Token): TokenView {
  return { name, role, repositories, createdMs, expiresMs };
}

function refuseUnusable({ name, repositories, expiresMs }: TokenRequest, nowMs: number): void {
  if (!isTokenName(name)) {
    throw new BackupError(
      "invalid",
      `Cannot create a token: expected a name of at most 64 letters, digits and . _ @ -, given ${JSON.stringify(name.slice(0, 100))}`,
      { hint: `It stands in the audit log, where ${reservedNames.join(", ")} have a meaning.` },
    );
  }
  if (repositories?.length === 0) {
    throw new BackupError("invalid", `Cannot create the token "${name}": it has no repository`, {
      hint: "Name at least one, or leave them out for all.",
    });
  }
  if (expiresMs !== undefined && expiresMs <= nowMs) {
    throw new BackupError(
      "invalid",
      `Cannot create the token "${name}" until ${new Date(expiresMs).toISOString()}: that time has passed`,
      { hint: "Give a time to come, or none for a token that does not expire." },
    );
  }
}
