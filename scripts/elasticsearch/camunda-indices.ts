import { randomBytes } from "node:crypto";
import type { Cluster } from "./cluster.ts";

/** Which indices to put where. */
export interface CamundaIndicesOptions {
  /** The index prefix, without the hyphen; empty is Camunda's default. */
  readonly prefix?: string;
  /** How many documents in all; every index gets at least one. */
  readonly documents?: number;
  /** Length of the incompressible part of each document: makes parts long enough to be seen running. */
  readonly bytesPerDocument?: number;
  /** Dates of archived indices, as "2024-01-02". */
  readonly dated?: readonly string[];
  readonly shards?: number;
  /** Puts Optimize's indices there as well. */
  readonly optimize?: boolean;
  /** Adds the index `operate-metadata-8.8.0_` that says which version last wrote the schema, as "8.8.3". */
  readonly schemaVersion?: string;
}

/** The names that were put, each in exactly one list. */
export interface CamundaIndices {
  readonly main: readonly string[];
  readonly dated: readonly string[];
  readonly optimize: readonly string[];
}

// The index set of Camunda 8.8.0, with a share of the documents for the indices that grow.
const mainIndices: Readonly<Record<string, number>> = {
  "operate-import-position-8.3.0_": 0,
  "tasklist-import-position-8.2.0_": 0,
  "operate-list-view-8.3.0_": 0.3,
  "tasklist-task-8.8.0_": 0.1,
  "operate-batch-operation-1.0.0_": 0,
  "operate-operation-8.4.1_": 0.05,
  "operate-decision-8.3.0_": 0,
  "operate-decision-instance-8.3.0_": 0.05,
  "operate-event-8.3.0_": 0.05,
  "operate-flownode-instance-8.3.1_": 0.15,
  "operate-incident-8.3.1_": 0.02,
  "operate-job-8.6.0_": 0.05,
  "operate-message-8.5.0_": 0.02,
  "operate-post-importer-queue-8.3.0_": 0,
  "operate-sequence-flow-8.3.0_": 0.05,
  "operate-variable-8.3.0_": 0.15,
  "tasklist-draft-task-variable-8.3.0_": 0,
  "tasklist-task-variable-8.3.0_": 0.01,
  "camunda-correlated-message-subscription-8.8.0_": 0,
  "operate-decision-requirements-8.3.0_": 0,
  "operate-metric-8.3.0_": 0,
  "operate-process-8.3.0_": 0,
  "tasklist-form-8.4.0_": 0,
  "tasklist-metric-8.3.0_": 0,
  "camunda-authorization-8.8.0_": 0,
  "camunda-group-8.8.0_": 0,
  "camunda-mapping-rule-8.8.0_": 0,
  "camunda-role-8.8.0_": 0,
  "camunda-tenant-8.8.0_": 0,
  "camunda-user-8.8.0_": 0,
  "camunda-web-session-8.8.0_": 0,
  "camunda-usage-metric-8.8.0_": 0,
  "camunda-usage-metric-tu-8.8.0_": 0,
};

// The archiver makes dated indices of these; the last two are the ones that Camunda 8.8.0 itself forgets.
const archived: readonly string[] = [
  "operate-list-view-8.3.0_",
  "tasklist-task-8.8.0_",
  "operate-flownode-instance-8.3.1_",
  "operate-variable-8.3.0_",
  "operate-operation-8.4.1_",
  "camunda-usage-metric-8.8.0_",
];

const optimizeIndices: readonly string[] = [
  "timestamp-based-import-index_v5",
  "position-based-import-index_v3",
  "metadata_v3",
  "process-definition_v6",
  "dashboard_v8",
  "single-process-report_v11",
  "process-instance-order-process_v8-000001",
];

const metadataIndex = "operate-metadata-8.8.0_";

/** Puts the indices of Camunda 8.8 with documents into a cluster and gives their names. */
export async function putCamundaIndices(
  cluster: Cluster,
  options: CamundaIndicesOptions = {},
): Promise<CamundaIndices> {
  const { prefix = "", documents = 1_000, dated = [] } = options;
  const start = prefix === "" ? "" : `${prefix}-`;
  const counts = new Map<string, number>();
  for (const [name, share] of Object.entries(mainIndices)) {
    counts.set(`${start}${name}`, Math.max(1, Math.round(documents * share)));
  }
  const main = [...counts.keys()];
  const archive = archived.flatMap((name) => dated.map((date) => `${start}${name}${date}`));
  const optimize =
    options.optimize === true ? optimizeIndices.map((n) => `${start}optimize-${n}`) : [];
  for (const name of [...archive, ...optimize]) {
    counts.set(name, Math.max(1, Math.round(documents / 100)));
  }
  const metadata = `${start}${metadataIndex}`;
  if (options.schemaVersion !== undefined) {
    main.push(metadata);
  }
  const names = [...main, ...archive, ...optimize];
  const template = `webapps-backup-${randomBytes(6).toString("hex")}`;
  await putTemplate(cluster, template, names, options.shards ?? 1);
  await putDocuments(cluster, counts, options.bytesPerDocument ?? 300);
  if (options.schemaVersion !== undefined) {
    const document = { id: "schema-version", value: options.schemaVersion };
    await cluster.call("PUT", `/${metadata}/_doc/schema-version?refresh=true`, document);
  }
  await cluster.call("DELETE", `/_index_template/${template}`);
  await cluster.call("POST", "/_aliases", {
    actions: names.map((index) => ({ add: { index, alias: aliasOf(index) } })),
  });
  return { main, dated: archive, optimize };
}

/** Lets documents create their indices: one change of the cluster state for all of them instead of one for each. */
async function putTemplate(
  cluster: Cluster,
  template: string,
  names: readonly string[],
  shards: number,
): Promise<void> {
  await cluster.call("PUT", `/_index_template/${template}`, {
    index_patterns: names,
    priority: 900,
    template: {
      settings: { number_of_shards: shards, number_of_replicas: 0 },
      mappings: {
        dynamic: false,
        properties: {
          key: { type: "long" },
          processInstanceKey: { type: "long" },
          bpmnProcessId: { type: "keyword" },
          tenantId: { type: "keyword" },
          partitionId: { type: "integer" },
          state: { type: "keyword" },
          startDate: { type: "date" },
        },
      },
    },
  });
}

/** The alias of a template spans its main index and all that were archived from it. */
function aliasOf(index: string): string {
  return index.includes("optimize-")
    ? index.replace(/_v\d+(-\d+)?$/, "")
    : `${index.replace(/\d{4}-\d{2}-\d{2}$/, "")}alias`;
}

async function putDocuments(
  cluster: Cluster,
  counts: ReadonlyMap<string, number>,
  bytes: number,
): Promise<void> {
  const lines: string[] = [];
  let size = 0;
  const send = async (): Promise<void> => {
    const answer = await cluster.call<{ errors: boolean }>(
      "POST",
      "/_bulk?filter_path=errors,items.*.error",
      `${lines.join("\n")}\n`,
    );
    if (answer.errors) {
      throw new Error(`Cannot index documents: ${JSON.stringify(answer).slice(0, 1000)}`);
    }
    lines.length = 0;
    size = 0;
  };
  for (const [index, count] of counts) {
    for (let number = 0; number < count; number += 1) {
      lines.push(JSON.stringify({ index: { _index: index, _id: String(number) } }));
      lines.push(JSON.stringify(exampleDocument(number, bytes)));
      size += bytes + 300;
      if (size > 4_000_000) {
        await send();
      }
    }
  }
  if (lines.length > 0) {
    await send();
  }
}

function exampleDocument(number: number, bytes: number): Readonly<Record<string, unknown>> {
  // Keys as Zeebe makes them: the partition in the upper bits.
  const key = 2_251_799_813_685_248 + number;
  return {
    key,
    processInstanceKey: key - (number % 7),
    bpmnProcessId: number % 3 === 0 ? "order-process" : "invoice-approval",
    tenantId: "<default>",
    partitionId: 1,
    state: number % 5 === 0 ? "ACTIVE" : "COMPLETED",
    startDate: new Date(1_700_000_000_000 + number * 1_000).toISOString(),
    value: randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64"),
  };
}
