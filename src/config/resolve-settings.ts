import { checkValue } from "./check-value.ts";
import type { GivenValues } from "./given.ts";
import type { ConfigIssue } from "./issue.ts";
import { type ResolvedValue, shownRaw, shownValue } from "./resolved-value.ts";
import { settingPaths, settingTable, variableName } from "./setting-table.ts";
import type { SettingPath, Settings, SettingValues } from "./settings.ts";

/** Settings as far as they could be read: with issues, the defaults stand in for what is wrong. */
export interface Resolution {
  readonly settings: Settings;
  /** One for each setting, in the table's order. */
  readonly values: readonly ResolvedValue[];
  readonly issues: readonly ConfigIssue[];
}

/** Checks the value that counts for each setting and puts the typed settings together. */
export function resolveSettings(given: GivenValues): Resolution {
  const issues: ConfigIssue[] = [];
  const shown = new Map<SettingPath, ResolvedValue>();
  const value = <Path extends SettingPath>(path: Path): SettingValues[Path] => {
    const { fallback } = settingTable[path];
    const at = given.get(path);
    if (at === undefined) {
      shown.set(path, { path, shown: shownValue(path, fallback), source: "default" });
      return fallback;
    }
    const checked = checkValue(path, at);
    if ("issues" in checked) {
      issues.push(...checked.issues);
      shown.set(path, { path, shown: shownRaw(path, at.raw), source: at.source });
      return fallback;
    }
    shown.set(path, { path, shown: shownValue(path, checked.value), source: at.source });
    return checked.value;
  };
  const settings = assemble(value, issues);
  return { settings, values: settingPaths.flatMap((path) => shown.get(path) ?? []), issues };
}

function assemble(
  value: <Path extends SettingPath>(path: Path) => SettingValues[Path],
  issues: ConfigIssue[],
): Settings {
  // Read first: this one is no field of its own, it stands in front of the base path.
  const pathPrefix = value("server.pathPrefix");
  const before = {
    elasticsearch: {
      urls: value("elasticsearch.url"),
      username: value("elasticsearch.username"),
      password: value("elasticsearch.password"),
      apiKey: value("elasticsearch.apiKey"),
      caFile: value("elasticsearch.caFile"),
      certFile: value("elasticsearch.certFile"),
      keyFile: value("elasticsearch.keyFile"),
      requestTimeoutMs: value("elasticsearch.requestTimeout"),
      patienceMs: value("elasticsearch.patience"),
    },
    repository: value("repository"),
    indexPrefix: value("indexPrefix"),
    camunda: {
      version: value("camunda.version"),
      managementUrl: value("camunda.managementUrl"),
      files: value("camunda.files"),
    },
    stateDir: value("stateDir") ?? noStateDirectory(issues),
    server: {
      address: value("server.address"),
      port: value("server.port"),
      basePath: `${pathPrefix}${value("server.basePath")}`,
      auth: value("server.auth"),
      tokens: value("server.tokens"),
      tls: {
        certFile: value("server.tls.certFile"),
        keyFile: value("server.tls.keyFile"),
        clientCa: value("server.tls.clientCa"),
        clientRole: value("server.tls.clientRole"),
      },
      backupsEndpoint: value("server.backupsEndpoint"),
    },
    backup: {
      exclude: value("backup.exclude"),
      missingIndices: value("backup.missingIndices"),
      optimize: value("backup.optimize"),
      optimizePrefix: value("backup.optimizePrefix"),
      partTimeoutMs: value("backup.partTimeout"),
      incompleteTimeoutMs: value("backup.incompleteTimeout"),
      manifest: value("backup.manifest"),
      protectLast: value("backup.protectLast"),
    },
    restore: {
      username: value("restore.username"),
      passwordFile: value("restore.passwordFile"),
      apiKeyFile: value("restore.apiKeyFile"),
      safetyRepository: value("restore.safetyRepository"),
      safetyRetentionMs: value("restore.safetyRetention"),
      parallel: value("restore.parallel"),
    },
  };
  return {
    ...before,
    proxy: {
      enabled: value("proxy.enabled"),
      repositories: proxied(value("proxy.repositories"), [
        before.repository,
        before.restore.safetyRepository,
      ]),
    },
    audit: { retentionMs: value("audit.retention") },
    log: { level: value("log.level") },
    tracing: {
      endpoint: value("tracing.endpoint"),
      serviceName: value("tracing.serviceName"),
    },
  };
}

/** Undefined for every repository; without a choice those that we work with ourselves. */
function proxied(
  chosen: readonly string[],
  own: readonly (string | undefined)[],
): readonly string[] | undefined {
  if (chosen.includes("*")) return undefined;
  if (chosen.length > 0) return chosen;
  return [...new Set(own.filter((name) => name !== undefined))];
}

function noStateDirectory(issues: ConfigIssue[]): string {
  if (!issues.some((issue) => issue.path === "stateDir")) {
    issues.push({
      path: "stateDir",
      message: "expected a directory, given none, and there is no home directory to put it in",
      source: "default",
      hint: `Set ${variableName("stateDir")}.`,
    });
  }
  return "";
}
