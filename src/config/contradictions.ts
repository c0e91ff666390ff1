import { BlockList, isIP } from "node:net";
import type { GivenValues } from "./given.ts";
import type { ConfigIssue } from "./issue.ts";
import type { SettingPath, Settings } from "./settings.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether only this machine can reach the address. */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version === 0
    ? address.toLowerCase() === "localhost"
    : loopback.check(address, version === 6 ? "ipv6" : "ipv4");
}

type Refuse = (
  path: SettingPath,
  message: string,
  from: readonly SettingPath[],
  hint?: string,
) => void;

/** What is wrong with settings that are each right alone; those that are not are left out of the judgement. */
export function contradictions(
  settings: Settings,
  given: GivenValues,
  faulty: ReadonlySet<string>,
): readonly ConfigIssue[] {
  const { elasticsearch, server } = settings;
  const issues: ConfigIssue[] = [];
  const refuse: Refuse = (path, message, from, hint) => {
    if (![path, ...from].some((name) => faulty.has(name))) {
      const sources = from.map((name) => given.get(name)?.source ?? "default");
      issues.push({ path, message, source: sources.join(" and "), hint });
    }
  };
  if (elasticsearch.apiKey !== undefined && elasticsearch.username !== undefined) {
    refuse("elasticsearch.apiKey", "expected an API key or a user name, given both", [
      "elasticsearch.apiKey",
      "elasticsearch.username",
    ]);
  } else if (elasticsearch.password !== undefined && elasticsearch.username === undefined) {
    refuse("elasticsearch.username", "expected the user of the password, given none", [
      "elasticsearch.password",
    ]);
  } else if (elasticsearch.username !== undefined && elasticsearch.password === undefined) {
    refuse("elasticsearch.password", "expected the password of the user, given none", [
      "elasticsearch.username",
    ]);
  }
  if (elasticsearch.certFile !== undefined && elasticsearch.keyFile === undefined) {
    refuse("elasticsearch.keyFile", "expected the key of the client certificate, given none", [
      "elasticsearch.certFile",
    ]);
  }
  if (elasticsearch.keyFile !== undefined && elasticsearch.certFile === undefined) {
    refuse("elasticsearch.certFile", "expected the certificate of the key, given none", [
      "elasticsearch.keyFile",
    ]);
  }
  judgeAccess(settings, refuse);
  judgeRestore(settings, refuse);
  if (/^\/api(?:\/|$)/.test(server.basePath)) {
    refuse(
      "server.basePath",
      `expected a path outside "/api", given ${JSON.stringify(server.basePath)}`,
      ["server.basePath"],
    );
  }
  return issues;
}

function judgeAccess({ server }: Settings, refuse: Refuse): void {
  const { auth, tokens, tls } = server;
  const has = (path: SettingPath, what: string, needing: SettingPath): void =>
    refuse(path, `expected ${what}, given none`, [needing]);
  if (tls.certFile !== undefined && tls.keyFile === undefined) {
    has("server.tls.keyFile", "the key of the certificate", "server.tls.certFile");
  }
  if (tls.keyFile !== undefined && tls.certFile === undefined) {
    has("server.tls.certFile", "the certificate of the key", "server.tls.keyFile");
  }
  if (tls.clientCa !== undefined && tls.certFile === undefined) {
    has("server.tls.certFile", "a certificate beside the client CA", "server.tls.clientCa");
  }
  if (tls.clientCa !== undefined && tls.clientRole === undefined) {
    has("server.tls.clientRole", "the role of clients with a certificate", "server.tls.clientCa");
  }
  if (tls.clientRole !== undefined && tls.clientCa === undefined) {
    has("server.tls.clientCa", "the client CA that the role is for", "server.tls.clientRole");
  }
  if (auth === "none" && (tokens.length > 0 || tls.clientCa !== undefined)) {
    const other = tokens.length > 0 ? "server.tokens" : "server.tls.clientCa";
    refuse(
      "server.auth",
      `expected "none" or "${other}", given both`,
      ["server.auth", other],
      'Leave "server.auth" out: whoever comes must then show who they are.',
    );
  }
}

function judgeRestore({ restore }: Settings, refuse: Refuse): void {
  const { username, passwordFile, apiKeyFile } = restore;
  if (apiKeyFile !== undefined && username !== undefined) {
    refuse("restore.apiKeyFile", "expected an API key or a user name, given both", [
      "restore.apiKeyFile",
      "restore.username",
    ]);
  } else if (passwordFile !== undefined && username === undefined) {
    refuse("restore.username", "expected the user of the password, given none", [
      "restore.passwordFile",
    ]);
  } else if (username !== undefined && passwordFile === undefined) {
    refuse("restore.passwordFile", "expected the file with the password of the user, given none", [
      "restore.username",
    ]);
  }
}
