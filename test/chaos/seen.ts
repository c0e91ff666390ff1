import type { StoredSnapshot } from "../engine/store.ts";
import type { BackupClient, ShownBackup, ShownRun } from "../engine/backup-client.ts";
import type { Scene, Served } from "../engine/scene.ts";

/** A run as `/api/runs` shows it, with what a judge needs beside the rest. */
export interface SeenRun extends ShownRun {
  /** Whether the service that was asked works on it. */
  readonly worked: boolean;
}

/** Everything that is to be seen at one moment: what the store has, what the service shows, what it has done. */
export interface Seen {
  /** Parts of backups. */
  readonly stored: readonly StoredSnapshot[];
  readonly manifests: readonly StoredSnapshot[];
  readonly listed: readonly ShownBackup[];
  /** Newest first. */
  readonly runs: readonly SeenRun[];
}

/** Looks at store and service. */
export async function look(scene: Scene, { client }: Served): Promise<Seen> {
  const listed = await client.list();
  if (listed.status !== 200) {
    throw new Error(`GET answers ${listed.status} ${JSON.stringify(listed.body)}`);
  }
  const stored = await scene.store.snapshots();
  return {
    listed: listed.body,
    stored: stored.filter(({ snapshot }) => !snapshot.startsWith("webapps_backup_")),
    manifests: stored.filter(isManifest),
    runs: await seenRuns(client),
  };
}

function isManifest({ snapshot }: StoredSnapshot): boolean {
  return snapshot.startsWith("webapps_backup_manifest_");
}

/** All runs, newest first; it is the journal that is read, and Elasticsearch is not asked. */
export async function seenRuns(client: BackupClient): Promise<readonly SeenRun[]> {
  const { body } = await client.request<{ readonly runs: readonly SeenRun[] }>(
    "GET",
    "/api/runs?limit=100",
  );
  return body.runs;
}
