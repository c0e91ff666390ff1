import type { Tokens } from "../backup/access.ts";
import { BackupError } from "../backup/errors.ts";
import { hashTokenText } from "../backup/token-text.ts";
import { isLoopback } from "../config/contradictions.ts";
import type { ServerSettings, TlsSettings, TokenSetting } from "../config/settings.ts";
import { Access } from "../guard/access.ts";
import type { KnownToken } from "../guard/known-token.ts";
import type { Log } from "../log.ts";
import type { ListenTls } from "../server/listen.ts";
import { readNamedFile, readSettingFile } from "./read-named-file.ts";

/** Who a service lets in, as long as it runs. */
export interface ServiceAccess {
  readonly access: Access;
  /** Takes up other tokens of the settings. */
  replaceTokens(tokens: readonly TokenSetting[]): void;
}

/**
 * Decides who a service lets in. Throws `invalid` where others could reach it and nobody would be
 * asked who they are: what stands in the journal is known only here, not where settings are read.
 */
export function openServiceAccess(
  server: ServerSettings,
  kept: Tokens,
  { log, now }: { readonly log: Log; readonly now: () => number },
): ServiceAccess {
  const { address, auth, tls } = server;
  let given = server.tokens.map(knownToken);
  const isHere = isLoopback(address);
  const isGuarded = given.length > 0 || tls.clientCa !== undefined || kept.all().length > 0;
  if (!isHere && auth === undefined && !isGuarded) throw unguarded(address);
  if (auth === "none" && isGuarded) {
    log.warn('"server.auth: none" says nothing while there are tokens: everyone must show one');
  }
  const access = new Access({
    tokens: () => [...given, ...kept.all()],
    certificateRole: tls.clientCa === undefined ? undefined : tls.clientRole,
    openWithoutTokens: isHere || auth === "none",
    now,
  });
  return {
    access,
    replaceTokens: (tokens) => {
      given = tokens.map(knownToken);
    },
  };
}

/** Reads the files that TLS needs; undefined for plain HTTP. Throws `invalid` where one cannot be read. */
export function readTls({ certFile, keyFile, clientCa }: TlsSettings): ListenTls | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  return {
    cert: readNamedFile("the setting server.tls.certFile", certFile),
    key: readNamedFile("the setting server.tls.keyFile", keyFile),
    clientCa: readSettingFile("server.tls.clientCa", clientCa),
  };
}

function knownToken({ name, role, secret, repositories }: TokenSetting): KnownToken {
  const [, hash] = /^sha256:(.*)$/i.exec(secret) ?? [];
  return {
    name,
    role,
    repositories,
    hash: hash?.toLowerCase() ?? hashTokenText(secret),
    expiresMs: undefined,
  };
}

function unguarded(address: string): BackupError {
  return new BackupError(
    "invalid",
    `Cannot listen on ${address}: expected a loopback address as long as there are no tokens, given ${JSON.stringify(address)}`,
    {
      hint: 'Run "webapps-backup token create NAME --role admin" or set "server.tokens" or "server.tls.clientCa". Set "server.auth" to "none" if everyone who reaches this address may create and delete backups.',
    },
  );
}
