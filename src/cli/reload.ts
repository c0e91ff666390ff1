import type { SettingsResult } from "../config/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { Listening, ListenTls } from "../server/listen.ts";
import { invalidSettings } from "./load-settings.ts";
import { readTls, type ServiceAccess } from "./service-access.ts";

/** What of a running service can be changed. */
export interface Reloading {
  readonly read: () => SettingsResult;
  readonly access: ServiceAccess;
  readonly listening: Listening;
  readonly log: Log;
}

/** What is taken up while the service runs; everything else needs a restart. */
const takenUp: ReadonlySet<string> = new Set([
  "server.tokens",
  "server.tls.certFile",
  "server.tls.keyFile",
  "log.level",
]);

/**
 * Makes what a service does on SIGHUP: it reads its settings again and takes up tokens, certificates
 * and the level of its log. What cannot be read or used leaves everything as it was.
 */
export function createReload(
  started: SettingsResult & { readonly ok: true },
  { read, access, listening, log }: Reloading,
): () => void {
  let tls = readTls(started.settings.server.tls);

  return function reload(): void {
    try {
      const now = read();
      if (!now.ok) throw invalidSettings(now.issues);
      const waiting = unchangeable(started, now);
      const renewed = tlsOf(now.settings, tls);
      if (renewed !== undefined && !Bun.deepEquals(renewed, tls)) {
        listening.renew(renewed);
        tls = renewed;
        log.info("The certificate is renewed");
      }
      access.replaceTokens(now.settings.server.tokens);
      log.level = now.settings.log.level;
      log.info(
        { tokens: now.settings.server.tokens.length },
        "SIGHUP: the settings are read again",
      );
      for (const path of waiting) log.warn({ setting: path }, `"${path}" needs a restart`);
    } catch (error) {
      log.error({ err: error }, "SIGHUP: cannot take up the settings; everything stays as it was");
    }
  };
}

/** Who is asked for a certificate is decided at start, with the role of those who have one. */
function tlsOf({ server }: Settings, before: ListenTls | undefined): ListenTls | undefined {
  const now = readTls(server.tls);
  if (now === undefined || before === undefined) return undefined;
  const asks = before.clientCa !== undefined && now.clientCa !== undefined;
  return { ...now, clientCa: asks ? now.clientCa : before.clientCa };
}

function unchangeable(
  before: SettingsResult & { readonly ok: true },
  now: SettingsResult & { readonly ok: true },
): readonly string[] {
  const shown = new Map(before.values.map((value) => [value.path, value.shown]));
  const secrets = ["password", "apiKey"] as const;
  const changed = [
    ...now.values.filter((value) => shown.get(value.path) !== value.shown).map(({ path }) => path),
    // Masked, so that they look alike.
    ...secrets
      .filter((name) => before.settings.elasticsearch[name] !== now.settings.elasticsearch[name])
      .map((name) => `elasticsearch.${name}` as const),
  ];
  const wasTls = before.settings.server.tls.certFile !== undefined;
  const isTls = now.settings.server.tls.certFile !== undefined;
  return [...new Set(changed)].filter(
    (path) => !takenUp.has(path) || (path === "server.tls.certFile" && wasTls !== isTls),
  );
}
