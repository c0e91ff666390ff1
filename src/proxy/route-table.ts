import type { Role } from "../backup/access.ts";
import type { ProxiedChange } from "../backup/proxied-change.ts";

/** What stands in a path in place of its placeholders. */
export interface PathValues {
  /** One name, or of reads names and wildcards with commas between them. */
  readonly repository: string;
  readonly snapshot: string;
  readonly target: string;
}

/** One row: what may pass. */
export interface Route {
  readonly methods: readonly string[];
  /** Of `{repository}` one name is wanted, of `{repositories}` a list or pattern. */
  readonly path: string;
  readonly role: Role;
  readonly sentence: string;
  /** What the doorkeeper is asked about. */
  readonly change?: (values: PathValues) => ProxiedChange;
  /** It names no repository, so the ones that may be reached are put into its path or kept in its answer. */
  readonly unnamed?: "insert-all" | "insert-one" | "filter";
}

const reads = ["GET", "HEAD"];
const puts = ["PUT", "POST"];

/** Everything that may pass to Elasticsearch, and which role it wants. */
export const routeTable: readonly Route[] = [
  {
    methods: reads,
    path: "/",
    role: "read",
    sentence: "Name and version of the cluster, so that clients accept us",
  },
  {
    methods: reads,
    path: "/_snapshot",
    role: "read",
    sentence: "The repositories that may be reached",
    unnamed: "insert-all",
  },
  {
    methods: reads,
    path: "/_snapshot/_status",
    role: "read",
    sentence: "The snapshots that run in the one repository that may be reached",
    unnamed: "insert-one",
  },
  {
    methods: reads,
    path: "/_snapshot/{repositories}",
    role: "read",
    sentence: "Repositories by name or wildcard",
  },
  {
    methods: reads,
    path: "/_snapshot/{repository}/_status",
    role: "read",
    sentence: "The snapshots that run in a repository",
  },
  {
    methods: reads,
    path: "/_snapshot/{repositories}/{snapshots}",
    role: "read",
    sentence: "Snapshots by name or wildcard; parts of backups also while the cluster is away",
  },
  {
    methods: reads,
    path: "/_snapshot/{repository}/{snapshots}/_status",
    role: "read",
    sentence: "How far snapshots are, shard by shard",
  },
  {
    methods: reads,
    path: "/_cat/snapshots/{repositories}",
    role: "read",
    sentence: "Snapshots as a table of text",
  },
  {
    methods: ["GET"],
    path: "/_cat/repositories",
    role: "read",
    sentence: "The repositories that may be reached, as a table of text",
    unnamed: "filter",
  },
  {
    methods: puts,
    path: "/_snapshot/{repository}/{snapshot}",
    role: "operate",
    sentence: "Creates a snapshot",
    change: ({ snapshot }) => ({ kind: "create", snapshot }),
  },
  {
    methods: ["PUT"],
    path: "/_snapshot/{repository}/{snapshot}/_clone/{target}",
    role: "operate",
    sentence: "Clones a snapshot",
    change: ({ target }) => ({ kind: "create", snapshot: target }),
  },
  {
    methods: ["DELETE"],
    path: "/_snapshot/{repository}/{snapshots}",
    role: "operate",
    sentence: "Deletes snapshots, unless a hold or a run binds one of them",
    change: ({ snapshot }) => ({ kind: "delete", snapshots: snapshot.split(",") }),
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/_verify",
    role: "operate",
    sentence: "Checks that every node can write to a repository",
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/_verify_integrity",
    role: "operate",
    sentence: "Reads a whole repository and reports what is broken",
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/_cleanup",
    role: "operate",
    sentence: "Deletes what no snapshot of a repository needs",
    change: () => ({ kind: "clean-up" }),
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/{snapshot}/_restore",
    role: "restore",
    sentence: "Restores a snapshot",
    change: ({ snapshot }) => ({ kind: "restore", snapshot }),
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/{snapshot}/_mount",
    role: "restore",
    sentence: "Mounts an index of a snapshot",
    change: ({ snapshot }) => ({ kind: "restore", snapshot }),
  },
  {
    methods: puts,
    path: "/_snapshot/{repository}",
    role: "admin",
    sentence: "Registers a repository",
    change: () => ({ kind: "register" }),
  },
  {
    methods: ["DELETE"],
    path: "/_snapshot/{repository}",
    role: "admin",
    sentence: "Unregisters a repository, unless a hold binds one of its backups",
    change: () => ({ kind: "unregister" }),
  },
  {
    methods: ["POST"],
    path: "/_snapshot/{repository}/_analyze",
    role: "admin",
    sentence: "Measures and tests a repository with much reading and writing",
  },
];
