/** What the names of our indices are made with. */
export interface IndexNaming {
  /** Camunda's index prefix, without the dash; empty by default. */
  readonly prefix: string;
  /** Whether Optimize's indices are part of the backup. */
  readonly optimize: boolean;
  /** Optimize's own index prefix. */
  readonly optimizePrefix: string;
}

/** The name of an index of ours, taken apart. */
export type OwnIndex =
  /** `operate-list-view-8.3.0_` with suffix "", or a dated one with suffix "2026-01-31". */
  | { readonly of: "webapps"; readonly base: string; readonly suffix: string }
  | { readonly of: "optimize"; readonly base: string };

/**
 * Prefix, base and suffix of a name. No index of Camunda has a component's word inside its own name,
 * so `camunda-operate-list-view-8.3.0_` is of prefix "camunda", not an index of an empty prefix.
 */
const webapps =
  /^(?:(.+?)-)??((?:operate|tasklist|camunda)-(?:(?!(?:operate|tasklist|camunda)-)[a-z0-9]+-)+\d+\.\d+\.\d+_)(.*)$/;
const optimize = /^([a-z0-9].*?)_v\d+(?:-\d{6})?$/;

/** Optimize's index names between prefix and version; `*` stands for one index per definition or event. */
const optimizeBases: readonly RegExp[] = [
  "timestamp-based-import-index",
  "position-based-import-index",
  "single-process-report",
  "single-decision-report",
  "combined-report",
  "dashboard",
  "collection",
  "alert",
  "report-share",
  "dashboard-share",
  "metadata",
  "terminated-user-session",
  "tenant",
  "variable-label",
  "process-overview",
  "instant-dashboard",
  "process-definition",
  "decision-definition",
  "process-instance-*",
  "decision-instance-*",
  "external-process-variable",
  "variable-update-instance",
  "settings",
  "business-key",
  "event*",
].map((name) => new RegExp(`^${name.replace("*", ".*")}$`));

/**
 * Tells whether an index is ours, and which. The default prefix is empty, so a plain prefix match
 * would take the whole cluster: whatever is not recognised here (`zeebe-record*`, other prefixes) is
 * never put into a backup, never closed, never removed.
 */
export function readIndexName(name: string, naming: IndexNaming): OwnIndex | undefined {
  const match = webapps.exec(name);
  if (match && (match[1] ?? "") === naming.prefix)
    return { of: "webapps", base: match[2] ?? "", suffix: match[3] ?? "" };
  if (!naming.optimize) return undefined;
  const base = optimize.exec(without(`${naming.optimizePrefix}-`, name) ?? "")?.[1];
  if (base === undefined || !optimizeBases.some((known) => known.test(base))) return undefined;
  return { of: "optimize", base };
}

function without(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** The wildcards that find all candidates; what they find still has to be read by readIndexName. */
export function indexWildcards(naming: IndexNaming): readonly string[] {
  const prefix = naming.prefix === "" ? "" : `${naming.prefix}-`;
  const own = ["operate", "tasklist", "camunda"].map((component) => `${prefix}${component}-*`);
  return naming.optimize ? [...own, `${naming.optimizePrefix}-*`] : own;
}

/** The full name of one of Camunda's indices as the tables write it, `operate-list-view-8.3.0_`. */
export function prefixed(base: string, naming: IndexNaming): string {
  return naming.prefix === "" ? base : `${naming.prefix}-${base}`;
}

/** The prefix that an index name of any Camunda was written with, or undefined where it is not one. */
export function prefixOf(name: string): string | undefined {
  const match = webapps.exec(name);
  return match ? (match[1] ?? "") : undefined;
}
