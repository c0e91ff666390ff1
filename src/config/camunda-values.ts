import type { CamundaGiven, CamundaSources } from "./camunda-sources.ts";
import { meaning } from "./check-value.ts";
import type { Given, GivenValues } from "./given.ts";
import type { Findings } from "./issue.ts";
import { shownRaw } from "./resolved-value.ts";
import { settingPaths, settingTable, variableName } from "./setting-table.ts";
import type { SettingPath } from "./settings.ts";

const connection: readonly SettingPath[] = [
  "elasticsearch.url",
  "elasticsearch.username",
  "elasticsearch.password",
];

/** The values that Camunda's own names give; where its applications contradict each other, that is an issue unless ours overrules them. */
export function camundaValues(
  sources: CamundaSources,
  own: GivenValues,
  findings: Findings,
): GivenValues {
  const found = new Map<SettingPath, readonly CamundaGiven[]>();
  for (const path of settingPaths) {
    const all = sources.find(settingTable[path].camunda ?? []).filter((given) => says(path, given));
    compare(path, all, own.get(path), findings);
    found.set(path, all);
  }
  // Optimize may use another user or even another cluster: its connection counts only where nobody else names one, and then as a whole.
  const orchestration = connection.some((path) =>
    found.get(path)?.some(({ name }) => name.family === "orchestration"),
  );
  const values = new Map<SettingPath, Given>();
  for (const [path, all] of found) {
    const foreign = orchestration && connection.includes(path);
    const first = all.find(({ name }) => !(foreign && name.family === "optimize"));
    if (first !== undefined) {
      values.set(path, first);
    }
  }
  return values;
}

function says(path: SettingPath, { raw, unresolved }: CamundaGiven): boolean {
  return path === "indexPrefix" || raw !== "" || unresolved !== undefined;
}

function compare(
  path: SettingPath,
  all: readonly CamundaGiven[],
  own: Given | undefined,
  findings: Findings,
): void {
  const { differing } = settingTable[path];
  const known = all.filter(({ unresolved }) => unresolved === undefined);
  const distinct = known.filter(
    (given, index) =>
      known.findIndex((other) => meaning(path, other) === meaning(path, given)) === index,
  );
  const told = (given: Given): string => `${shownRaw(path, given.raw)} (${given.source})`;
  if (own !== undefined) {
    const overruled = distinct.find((given) => meaning(path, given) !== meaning(path, own));
    if (differing === "issue" && overruled !== undefined) {
      findings.warnings.push(
        `${path}: ${told(own)} overrules ${told(overruled)}, which Camunda itself uses`,
      );
    }
  } else if (distinct.length > 1 && differing === "issue") {
    findings.issues.push({
      path,
      message: `expected the same value for every application, given ${listed(distinct.map(({ raw }) => shownRaw(path, raw)))}`,
      source: listed(distinct.map(({ source }) => source)),
      hint: `Give the applications one value, or set ${variableName(path)} to overrule them.`,
    });
  } else if (distinct.length > 1 && differing === "warning") {
    const [used, ...unused] = distinct.map(told);
    findings.warnings.push(`${path}: ${used} is used, not ${listed(unused)}`);
  }
}

function listed(items: readonly string[]): string {
  return [items.slice(0, -1).join(", "), ...items.slice(-1)]
    .filter((part) => part !== "")
    .join(" and ");
}
