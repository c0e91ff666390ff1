/**
 * Which index belongs to which part, by Camunda version. Parts are made in the order of their
 * priorities: what is read first at a restore (import positions, metadata) must not be younger than
 * what it points at. Sources: camunda/camunda BackupPriorities and its tests; camunda#47122 and
 * PR #47358 for the dated indices that 8.8.0 left out.
 */

/** One group of indices that share a part. */
export interface IndexGroup {
  /** For people: "priority 2" or "priority 2, dated". */
  readonly label: string;
  /** The runtime indices. */
  readonly main: readonly string[];
  /** Of which indices the dated ones (`{name}2026-01-31`) are in this group. */
  readonly dated: readonly string[];
  /** Whether every name in `main` must exist, or at least one. */
  readonly required: "all" | "any";
}

/** The groups of one Camunda version, in the order of their parts. */
export interface IndexTable {
  readonly version: string;
  readonly groups: readonly IndexGroup[];
}

const positions = ["operate-import-position-8.3.0_", "tasklist-import-position-8.2.0_"];
const metadata = "operate-metadata-8.8.0_";
const listViewAndTask = ["operate-list-view-8.3.0_", "tasklist-task-8.8.0_"];
const operations = ["operate-batch-operation-1.0.0_", "operate-operation-8.4.1_"];
const instanceData = [
  "operate-decision-instance-8.3.0_",
  "operate-event-8.3.0_",
  "operate-flownode-instance-8.3.1_",
  "operate-incident-8.3.1_",
  "operate-job-8.6.0_",
  "operate-message-8.5.0_",
  "operate-post-importer-queue-8.3.0_",
  "operate-sequence-flow-8.3.0_",
  "operate-variable-8.3.0_",
  "tasklist-draft-task-variable-8.3.0_",
  "tasklist-task-variable-8.3.0_",
  "camunda-correlated-message-subscription-8.8.0_",
];
const definitions = [
  "operate-decision-requirements-8.3.0_",
  "operate-metric-8.3.0_",
  "operate-process-8.3.0_",
  "tasklist-form-8.4.0_",
  "tasklist-metric-8.3.0_",
];
const identity = [
  "camunda-authorization-8.8.0_",
  "camunda-group-8.8.0_",
  "camunda-mapping-rule-8.8.0_",
  "camunda-role-8.8.0_",
  "camunda-tenant-8.8.0_",
  "camunda-user-8.8.0_",
];
const webSession = "camunda-web-session-8.8.0_";
const usage = ["camunda-usage-metric-8.8.0_", "camunda-usage-metric-tu-8.8.0_"];
const since89 = [
  "camunda-audit-log-8.9.0_",
  "camunda-audit-log-cleanup-8.9.0_",
  "camunda-cluster-variable-8.9.0_",
  "camunda-job-metrics-batch-8.9.0_",
  "camunda-global-listener-8.9.0_",
];

function main(label: string, names: readonly string[]): IndexGroup {
  return { label, main: names, dated: [], required: "all" };
}

function dated(label: string, names: readonly string[]): IndexGroup {
  return { label: `${label}, dated`, main: [], dated: names, required: "all" };
}

/** At some 8.8 patch level the metadata index took the place of the two import positions. */
const firstOf88: IndexGroup = {
  label: "priority 1",
  main: [...positions, metadata],
  dated: [],
  required: "any",
};

const rest88 = [...definitions, ...identity, webSession, ...usage];

/** All tables, oldest first. */
export const indexTables: readonly IndexTable[] = [
  {
    version: "8.8.0",
    groups: [
      firstOf88,
      main("priority 2", listViewAndTask),
      dated("priority 2", listViewAndTask),
      main("priority 3", operations),
      main("priority 4", ["operate-decision-8.3.0_", ...instanceData]),
      dated("priority 4", instanceData),
      main("priority 5", rest88),
    ],
  },
  {
    // PR #47391 of March 2026; which patch release carried it first is not confirmed. A wrong guess
    // changes only which part an index is in, never whether it is in one.
    version: "8.8.14",
    groups: [
      firstOf88,
      main("priority 2", listViewAndTask),
      dated("priority 2", listViewAndTask),
      main("priority 3", [...operations, ...instanceData]),
      dated("priority 3", [...operations, ...instanceData]),
      main("priority 4", ["operate-decision-8.3.0_", ...rest88]),
      dated("priority 4", usage),
    ],
  },
  {
    version: "8.9.0",
    groups: [
      main("priority 1", [metadata, "camunda-history-deletion-8.9.0_"]),
      main("priority 2", listViewAndTask),
      dated("priority 2", listViewAndTask),
      main("priority 3", [...operations, ...instanceData]),
      dated("priority 3", [...operations, ...instanceData]),
      main("priority 4", ["operate-decision-8.3.0_", ...rest88, ...since89]),
      dated("priority 4", [...usage, ...since89]),
    ],
  },
  {
    version: "8.10.0",
    groups: [
      main("priority 1", [
        metadata,
        "camunda-history-deletion-8.9.0_",
        "operate-process-8.3.0_",
        "operate-decision-8.3.0_",
        "operate-decision-requirements-8.3.0_",
        "tasklist-form-8.4.0_",
      ]),
      main("priority 2", listViewAndTask),
      dated("priority 2", listViewAndTask),
      main("priority 3", ["camunda-agent-instance-8.10.0_", ...operations, ...instanceData]),
      dated("priority 3", ["camunda-agent-instance-8.10.0_", ...operations, ...instanceData]),
      main("priority 4", [
        ...identity,
        ...usage,
        "camunda-agent-history-8.10.0_",
        "camunda-deployed-resource-8.10.0_",
        "camunda-wait-state-8.10.0_",
        ...since89,
      ]),
      dated("priority 4", [
        ...usage,
        "camunda-agent-history-8.10.0_",
        "camunda-audit-log-8.9.0_",
        "camunda-job-metrics-batch-8.9.0_",
        "camunda-wait-state-8.10.0_",
      ]),
    ],
  },
];

/** The table to plan with, and what to tell about the choice where it is a guess. */
export interface TableChoice {
  readonly table: IndexTable;
  readonly note: string | undefined;
}

/**
 * Chooses the table of a Camunda version: the nearest earlier one of its minor version. A minor
 * version newer than all tables gets the newest; an older one than all gets none, because 8.7 and
 * before had other names and one backup for each application.
 */
export function chooseTable(version: string): TableChoice | undefined {
  const wanted = readVersion(version);
  const newest = indexTables.at(-1);
  if (!wanted || !newest) return undefined;
  const known = indexTables.filter((table) => compare(readVersion(table.version), wanted) <= 0);
  const table = known.at(-1);
  if (!table) return undefined;
  const exact = compare(readVersion(table.version), wanted) === 0;
  return {
    table,
    note: exact
      ? undefined
      : `No index table for ${version}: planned with the one of ${table.version}`,
  };
}

/** Major, minor and patch of a version such as `8.8.3` or `8.9.0-alpha3`. */
export function readVersion(text: string): readonly [number, number, number] | undefined {
  const match = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?:[-.][a-z0-9.-]{1,60})?$/i.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

type Version = readonly [number, number, number] | undefined;

function compare(left: Version, right: Version): number {
  const [a, b] = [left ?? [0, 0, 0], right ?? [0, 0, 0]];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
