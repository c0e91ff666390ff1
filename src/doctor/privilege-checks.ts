import type { WantedPrivileges } from "../backup/restore-target.ts";
import { fail, type Finding, ok, skip, warn } from "./finding.ts";
import { doctorWildcard } from "./trial-name.ts";

/** Privileges that one thing needs, and what it means to lack one. */
export interface PrivilegeGroup {
  readonly wanted: WantedPrivileges;
  /** Completes "for …". */
  readonly purpose: string;
  /** What goes wrong without. */
  readonly without: string;
  readonly lacking: "fail" | "warn" | "skip";
  /** Asked of the user of restores, where that is another one. */
  readonly ofRestores: boolean;
}

/** What decides which privileges are needed. */
export interface PrivilegeNeeds {
  /** Wildcards of the indices that belong to a backup. */
  readonly indices: readonly string[];
  /** Camunda's metadata index by wildcard; undefined where its version is known without it. */
  readonly metadata: string | undefined;
  readonly manifest: boolean;
  /** Whether restores have a user of their own, who then must have what they need. */
  readonly hasRestoreUser: boolean;
}

const cluster = (...names: string[]): WantedPrivileges => ({ cluster: names, indices: [], on: [] });

/** What this program needs, in the order of how much depends on it. */
export function privilegeGroups(needs: PrivilegeNeeds): readonly PrivilegeGroup[] {
  const { indices, metadata, manifest, hasRestoreUser } = needs;
  const on = (where: readonly string[], ...names: string[]): WantedPrivileges => ({
    cluster: [],
    indices: names,
    on: where,
  });
  const vital = { lacking: "fail", ofRestores: false } as const;
  const useful = { lacking: "warn", ofRestores: false } as const;
  const restores = { lacking: hasRestoreUser ? "warn" : "skip", ofRestores: true } as const;
  const none = "no restore can be done by this user";
  return [
    group(cluster("create_snapshot"), "taking and reading backups", "nothing works", vital),
    group(
      on(indices, "view_index_metadata"),
      "finding the indices of a backup",
      "no backup can be planned",
      vital,
    ),
    group(
      cluster("cluster:admin/snapshot/delete"),
      "deleting backups",
      "no backup can be deleted and no overdue part aborted",
      vital,
    ),
    group(
      cluster("monitor"),
      "the cheap check of the catalog",
      "every list asks for the names of all snapshots, and an exchanged cluster is not noticed",
      useful,
    ),
    ...(metadata === undefined
      ? []
      : [
          group(
            on([metadata], "read"),
            "reading the version of Camunda",
            "camunda.version or camunda.managementUrl has to be set",
            useful,
          ),
        ]),
    ...(manifest ? manifestGroups(on, indices) : []),
    group(cluster("cluster:admin/snapshot/restore"), "restores", none, restores),
    group(
      cluster("manage_index_templates"),
      "putting back missing templates",
      "restores leave them out",
      restores,
    ),
    group(on(indices, "manage", "monitor"), "restores over what is there", none, restores),
  ];
}

type On = (where: readonly string[], ...names: string[]) => WantedPrivileges;

function manifestGroups(on: On, indices: readonly string[]): readonly PrivilegeGroup[] {
  const useful = { lacking: "warn", ofRestores: false } as const;
  return [
    group(
      cluster("read_ilm", "read_pipeline"),
      "policies and pipelines in manifests",
      "manifests leave them out",
      useful,
    ),
    group(on(indices, "monitor"), "counting documents", "manifests have no counts", useful),
    group(
      on(["webapps_backup_manifest_*"], "create_index", "index", "read", "delete_index"),
      "manifests",
      "backups are made without a manifest",
      useful,
    ),
  ];
}

function group(
  wanted: WantedPrivileges,
  purpose: string,
  without: string,
  how: Pick<PrivilegeGroup, "lacking" | "ofRestores">,
): PrivilegeGroup {
  return { wanted, purpose, without, ...how };
}

/** What the trial needs, so that it leaves nothing behind. */
export const trialPrivileges: WantedPrivileges = {
  cluster: ["create_snapshot", "cluster:admin/snapshot/delete"],
  indices: ["create_index", "index", "read", "delete_index"],
  on: [doctorWildcard],
};

/** What it needs of the user of restores. */
export const trialRestorePrivileges: WantedPrivileges = cluster("cluster:admin/snapshot/restore");

/** One finding a privilege; `missing` as Elasticsearch said it, undefined where security is off. */
export function judgePrivileges(
  group: PrivilegeGroup,
  missing: readonly string[] | undefined,
): readonly Finding[] {
  if (missing === undefined) return [];
  const { wanted } = group;
  return [
    ...wanted.cluster.map((name) => judgeOne(group, name, missing.includes(name))),
    ...wanted.indices.map((name) => {
      const lacking = wanted.on.filter((pattern) => missing.includes(`${name} on ${pattern}`));
      const where = lacking.length > 0 ? lacking : wanted.on;
      return judgeOne(group, `${name} on ${where.join(", ")}`, lacking.length > 0);
    }),
  ];
}

const add =
  "Add it to the role of this user in Elasticsearch; docs/reference.md has the whole role.";
const mayBeMeant =
  "Where somebody else restores, this is as it should be; else name a user who has it in restore.username, or add it to the role.";

function judgeOne(
  { purpose, without, lacking }: PrivilegeGroup,
  privilege: string,
  isMissing: boolean,
): Finding {
  const name = "privilege";
  if (!isMissing) return ok(name, `${privilege}: granted, for ${purpose}`);
  const found = `${privilege}: missing, and ${without}`;
  if (lacking === "skip") return skip(name, found, mayBeMeant);
  return (lacking === "fail" ? fail : warn)(name, found, add);
}

/** What to say where nothing could be learnt. */
export function privilegesUnknown(): Finding {
  return skip(
    "privilege",
    "Not asked: security is off in this cluster, or it does not know the question",
  );
}
