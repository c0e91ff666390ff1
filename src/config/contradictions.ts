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

/** What is wrong with settings that are each right alone; those that are not are left out of the judgement. */
export function contradictions(
  settings: Settings,
  given: GivenValues,
  faulty: ReadonlySet<string>,
): readonly ConfigIssue[] {
  const { elasticsearch, server } = settings;
  const issues: ConfigIssue[] = [];
  const refuse = (
    path: SettingPath,
    message: string,
    from: readonly SettingPath[],
    hint?: string,
  ): void => {
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
  if (!isLoopback(server.address) && server.auth === undefined) {
    refuse(
      "server.address",
      `expected a loopback address, given ${JSON.stringify(server.address)}`,
      ["server.address"],
      'Set "server.auth" to "none" if everyone who reaches this address may create and delete backups.',
    );
  }
  if (/^\/api(?:\/|$)/.test(server.basePath)) {
    refuse(
      "server.basePath",
      `expected a path outside "/api", given ${JSON.stringify(server.basePath)}`,
      ["server.basePath"],
    );
  }
  return issues;
}
