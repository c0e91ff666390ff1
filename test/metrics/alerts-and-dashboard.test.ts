import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { metricTable } from "../../src/metrics/metric-table.ts";

const root = resolve(import.meta.dir, "../..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook: string };
}

const { groups } = parse(read("packaging/prometheus/alerts.yaml")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const { tests } = parse(read("packaging/prometheus/alerts.test.yaml")) as {
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[];
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
};
const guide = read("docs/watch.md");

/** Everything of a dashboard that is asked of Prometheus, wherever it stands. */
function* queries(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "string" && ["expr", "query", "definition"].includes(key)) yield inner;
    else yield* queries(inner);
  }
}

const asked = {
  alerts: rules.map(({ expr }) => expr),
  "tests of alerts": tests.flatMap(({ input_series }) => input_series.map(({ series }) => series)),
  dashboard: [...queries(JSON.parse(read("packaging/grafana/dashboard.json")))],
};

/** What is wrong with the names, labels and values of labels in an expression. */
function faultsOf(expression: string): readonly string[] {
  const named = expression.matchAll(/\b((?:webapps_backup|process)_\w+)(?:\{([^}]*)\})?/g);
  return [...named].flatMap(([, name = "", matchers = ""]) => {
    const metric = metricOf(name);
    if (!metric) return [`there is no metric ${name}`];
    const labels: Readonly<Record<string, readonly string[]>> = {
      ...metric.labels,
      job: [],
      instance: [],
    };
    return [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)].flatMap(
      ([, label = "", value = ""]) => {
        const values = labels[label];
        if (!values) return [`${name} has no label ${label}`];
        const isKnown = values.length === 0 || values.includes(value);
        return isKnown ? [] : [`the label ${label} of ${name} is never "${value}"`];
      },
    );
  });
}

function metricOf(name: string): (typeof metricTable)[keyof typeof metricTable] | undefined {
  const table = new Map(Object.entries(metricTable));
  const base = table.get(name.replace(/_(?:bucket|sum|count)$/, ""));
  return table.get(name) ?? (base?.type === "histogram" ? base : undefined);
}

test.each(Object.entries(asked))("the %s ask only for what is published", (_, expressions) => {
  expect(expressions.length).toBeGreaterThan(10);
  expect(expressions.flatMap(faultsOf)).toEqual([]);
});

test("a name, a label or a value that nobody publishes would be found", () => {
  expect(faultsOf("rate(webapps_backup_backups_total[5m]) > 0")).toEqual([
    "there is no metric webapps_backup_backups_total",
  ]);
  expect(faultsOf('webapps_backup_backups{status="COMPLETED"}')).toEqual([
    "webapps_backup_backups has no label status",
  ]);
  expect(faultsOf('webapps_backup_backups{job="x", state!="complete"}')).toEqual([
    'the label state of webapps_backup_backups is never "complete"',
  ]);
  expect(faultsOf("webapps_backup_cluster_up_bucket")).toHaveLength(1);
  expect(faultsOf("sum(webapps_backup_backup_duration_seconds_bucket)")).toEqual([]);
});

test("every alert has a place in the guide, and a test in which it is raised and one in which it is not", () => {
  const headings = new Set([...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading));
  const expectations = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
  for (const { alert, labels, annotations } of rules) {
    expect(headings).toContain(alert);
    expect(annotations.runbook).toBe(`docs/watch.md#${alert.toLowerCase()}`);
    expect(["critical", "warning"]).toContain(labels.severity);
    const own = expectations.filter(({ alertname }) => alertname === alert);
    expect(own.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(own.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  }
  const known = new Set(rules.map(({ alert }) => alert));
  const alerts = [...headings].filter((heading) => heading?.startsWith("WebappsBackup"));
  expect(alerts.filter((heading) => !known.has(heading ?? ""))).toEqual([]);
});

test("every metric is looked at by an alert or the dashboard", () => {
  const all = Object.values(asked).flat().join("\n");
  const unseen = Object.keys(metricTable).filter((name) => !all.includes(name));
  expect(unseen).toEqual([]);
});
