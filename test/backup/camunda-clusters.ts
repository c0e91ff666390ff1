/**
 * What Camunda's own backups hold, part by part, written down by hand from its releases: the plan is
 * compared with this and not with the tables it is made from.
 */

/** One Camunda version: its runtime indices by part, and which of them the archiver makes dated ones of. */
export interface CamundaCluster {
  readonly version: string;
  readonly main: readonly (readonly string[])[];
  /** Position of a part in `main` → the dated indices that follow it as a part of their own. */
  readonly dated: Readonly<Record<number, readonly string[]>>;
}

const importPositions = ["operate-import-position-8.3.0_", "tasklist-import-position-8.2.0_"];
const listViewAndTask = ["operate-list-view-8.3.0_", "tasklist-task-8.8.0_"];
const operations = ["operate-batch-operation-1.0.0_", "operate-operation-8.4.1_"];
const ofInstances = [
  "camunda-correlated-message-subscription-8.8.0_",
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
];
const identity = [
  "camunda-authorization-8.8.0_",
  "camunda-group-8.8.0_",
  "camunda-mapping-rule-8.8.0_",
  "camunda-role-8.8.0_",
  "camunda-tenant-8.8.0_",
  "camunda-user-8.8.0_",
];
const usage = ["camunda-usage-metric-8.8.0_", "camunda-usage-metric-tu-8.8.0_"];
const others88 = [
  ...identity,
  ...usage,
  "camunda-web-session-8.8.0_",
  "operate-decision-requirements-8.3.0_",
  "operate-metric-8.3.0_",
  "operate-process-8.3.0_",
  "tasklist-form-8.4.0_",
  "tasklist-metric-8.3.0_",
];
const new89 = [
  "camunda-audit-log-8.9.0_",
  "camunda-audit-log-cleanup-8.9.0_",
  "camunda-cluster-variable-8.9.0_",
  "camunda-global-listener-8.9.0_",
  "camunda-job-metrics-batch-8.9.0_",
];

function archived(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`${name}2026-01-30`, `${name}2026-01-31`]);
}

/** The versions whose backups are known. */
export const camundaClusters: readonly CamundaCluster[] = [
  {
    version: "8.8.0",
    main: [
      importPositions,
      listViewAndTask,
      operations,
      ["operate-decision-8.3.0_", ...ofInstances],
      others88,
    ],
    dated: { 1: archived(listViewAndTask), 3: archived(ofInstances) },
  },
  {
    version: "8.8.14",
    main: [
      ["operate-metadata-8.8.0_"],
      listViewAndTask,
      [...operations, ...ofInstances],
      ["operate-decision-8.3.0_", ...others88],
    ],
    dated: {
      1: archived(listViewAndTask),
      2: archived([...operations, ...ofInstances]),
      3: archived(usage),
    },
  },
  {
    version: "8.9.0",
    main: [
      ["camunda-history-deletion-8.9.0_", "operate-metadata-8.8.0_"],
      listViewAndTask,
      [...operations, ...ofInstances],
      ["operate-decision-8.3.0_", ...others88, ...new89],
    ],
    dated: {
      1: archived(listViewAndTask),
      2: archived([...operations, ...ofInstances]),
      3: archived([...usage, "camunda-audit-log-8.9.0_", "camunda-job-metrics-batch-8.9.0_"]),
    },
  },
  {
    version: "8.10.0",
    main: [
      [
        "camunda-history-deletion-8.9.0_",
        "operate-decision-8.3.0_",
        "operate-decision-requirements-8.3.0_",
        "operate-metadata-8.8.0_",
        "operate-process-8.3.0_",
        "tasklist-form-8.4.0_",
      ],
      listViewAndTask,
      ["camunda-agent-instance-8.10.0_", ...operations, ...ofInstances],
      [
        ...identity,
        ...usage,
        ...new89,
        "camunda-agent-history-8.10.0_",
        "camunda-deployed-resource-8.10.0_",
        "camunda-wait-state-8.10.0_",
      ],
    ],
    dated: {
      1: archived(listViewAndTask),
      2: archived(["camunda-agent-instance-8.10.0_", ...operations, ...ofInstances]),
      3: archived([
        ...usage,
        "camunda-agent-history-8.10.0_",
        "camunda-audit-log-8.9.0_",
        "camunda-job-metrics-batch-8.9.0_",
        "camunda-wait-state-8.10.0_",
      ]),
    },
  },
];

/** The parts of a backup right after the installation: nothing is archived yet. */
export function freshParts(cluster: CamundaCluster): readonly (readonly string[])[] {
  return cluster.main.map((names) => names.toSorted());
}

/** The parts of a backup once the archiver has been at work everywhere. */
export function archivedParts(cluster: CamundaCluster): readonly (readonly string[])[] {
  return cluster.main.flatMap((names, part) => {
    const dated = cluster.dated[part];
    return dated ? [names.toSorted(), dated.toSorted()] : [names.toSorted()];
  });
}
