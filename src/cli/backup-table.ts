import type { Backup, Part } from "../backup/backup.ts";
import { formatDuration, formatTime } from "./format.ts";
import { describeHold } from "./hold.ts";
import { drawTable } from "./table.ts";

/** Draws backups, one a line; verbosely, with what their parts say. */
export function drawBackups(backups: readonly Backup[], verbose: boolean): string {
  const held = backups.some((backup) => backup.hold) ? ["Held"] : [];
  const more = verbose ? ["Ended", "Run", "Reason", "Warnings"] : [];
  return drawTable(
    ["Backup", "State", "Parts", "Version", "Started", "Took", ...held, ...more],
    backups.map((backup) => [
      String(backup.id),
      backup.state,
      countParts(backup),
      backup.version,
      formatTime(backup.startMs),
      took(backup),
      ...held.map(() => (backup.hold ? describeHold(backup.hold) : "")),
      ...(verbose
        ? [
            formatTime(backup.endMs),
            backup.runId ?? "",
            backup.failureReason ?? "",
            backup.warnings.join("\n"),
          ]
        : []),
    ]),
  );
}

/** Draws the snapshots of a backup. */
export function drawParts(backup: Backup, indices: ReadonlyMap<string, readonly string[]>): string {
  return drawTable(
    ["Part", "Snapshot", "State", "Started", "Took", "Shards", "Indices"],
    backup.parts.map((part) => [
      String(part.number),
      part.snapshot,
      part.state ?? "unknown",
      formatTime(part.startMs),
      took(part),
      part.shards ? `${part.shards.successful}/${part.shards.total}` : "",
      String(indices.get(part.snapshot)?.length ?? ""),
    ]),
  );
}

/** Says how many parts of a backup are there, and how many make it whole. */
export function countParts(backup: Backup): string {
  return `${backup.parts.length}/${backup.expectedParts}`;
}

/** How long something took that is over. */
export function took({ startMs, endMs }: Pick<Backup | Part, "startMs" | "endMs">): string {
  return startMs === undefined || endMs === undefined ? "" : formatDuration(endMs - startMs);
}
