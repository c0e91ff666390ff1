import { backupOfManifest } from "../backup/manifest.ts";
import type { Backup } from "../backup/backup.ts";
import type { ListedSnapshot } from "../backup/repository.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import type { Survey } from "./survey.ts";

/** How old the newest good backup may be. */
export interface AgeLimit {
  readonly nowMs: number;
  /** Undefined where nobody has said. */
  readonly maxAgeMs: number | undefined;
}

const takeOne =
  "Take one with webapps-backup create --now --wait, and look why the usual ones have not come.";

/** There is a good backup, and it is young enough. */
export function judgeAge(
  newest: Pick<Backup, "id" | "endMs"> | undefined,
  { nowMs, maxAgeMs }: AgeLimit,
): Finding {
  const name = "backups";
  if (!newest) {
    const found = "There is no complete backup";
    return (maxAgeMs === undefined ? warn : fail)(name, found, takeOne);
  }
  const age = ageMs(newest, nowMs) ?? Number.POSITIVE_INFINITY;
  const found = `The newest complete backup, ${newest.id}, ended ${writeAge(age)} ago`;
  if (maxAgeMs === undefined || age <= maxAgeMs) return ok(name, found);
  return fail(name, `${found}, more than ${writeAge(maxAgeMs)}`, takeOne);
}

/** How long ago a backup has ended; a clock that is behind does not make it younger than now. */
export function ageMs({ endMs }: Pick<Backup, "endMs">, nowMs: number): number | undefined {
  return endMs === undefined ? undefined : Math.max(0, nowMs - endMs);
}

/** A length of time in its largest unit that still says something: "26 h", "3 d". */
export function writeAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** Nothing half-made lies about. */
export function judgeUnfinished({ others, unread, aliens }: Survey): Finding {
  const name = "unfinished";
  const running = others.filter(({ state }) => state === "IN_PROGRESS");
  const bad = others.filter(({ state }) => state !== "IN_PROGRESS" && state !== "COMPLETED");
  const goesOn =
    running.length === 0 ? "" : `; in progress: ${listed(running.map(({ id }) => String(id)))}`;
  const strange = aliens.length === 0 ? "" : `; names that no part can have: ${listed(aliens)}`;
  if (bad.length === 0 && strange === "") return ok(name, `No backup has failed${goesOn}`);
  const shown = bad.map(({ id, state }) => `${id} ${state}`);
  const count = counted(bad.length + unread, "backup is not good", "backups are not good");
  const told = bad.length === 0 ? "No backup has failed" : `${count}: ${listed(shown)}`;
  return warn(
    name,
    `${told}${strange}${goesOn}`,
    "Look at each with webapps-backup show, and delete what nobody needs: it keeps its room in the repository.",
  );
}

/** Our own snapshots and indices beside the backups all belong to one; `indices` are those of manifests. */
export function judgeOrphans(
  snapshots: readonly ListedSnapshot[],
  indices: readonly string[],
  { ids, isBusy }: { readonly ids: ReadonlySet<bigint>; readonly isBusy: boolean },
): Finding {
  const name = "orphans";
  if (isBusy) return ok(name, "Not looked for while something is being made");
  const manifests = snapshots.flatMap(({ snapshot }) => {
    const id = backupOfManifest(snapshot);
    return id === undefined || ids.has(id) ? [] : [snapshot];
  });
  const orphans = [...manifests, ...indices];
  if (orphans.length === 0) return ok(name, "No manifest is without its backup");
  return warn(
    name,
    `${counted(orphans.length, "manifest is", "manifests are")} without a backup or a run: ${listed(orphans)}`,
    "If no other host works on them, delete them in Elasticsearch: DELETE _snapshot/{repository}/{name}, DELETE {index}.",
  );
}
