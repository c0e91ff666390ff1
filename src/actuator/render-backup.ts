import type { Backup, Part } from "../backup/backup.ts";
import { actuatorTime } from "../backup/time.ts";

/**
 * Writes a backup in Camunda's fields and their order. By hand: an id must not pass through a double,
 * and the serializer that keeps it exact is ten times slower, on a list that is asked for all day.
 */
export function renderBackup(backup: Backup, verbose: boolean): string {
  const details = backup.parts.map((part) => (verbose ? renderPart(part) : renderBrief(part)));
  return `{"backupId":${backup.id},"state":"${backup.state}","failureReason":${text(backup.failureReason)},"details":[${details.join(",")}]}`;
}

function renderPart(part: Part): string {
  const startTime = part.startMs === undefined ? "null" : `"${actuatorTime(part.startMs)}"`;
  const failures = part.failures.length === 0 ? "[]" : JSON.stringify(part.failures);
  return `{"snapshotName":${text(part.snapshot)},"state":${text(part.state)},"startTime":${startTime},"failures":${failures}}`;
}

function renderBrief(part: Part): string {
  return `{"snapshotName":${text(part.snapshot)},"state":${text(part.state)}}`;
}

function text(value: string | undefined): string {
  if (value === "SUCCESS") return '"SUCCESS"';
  return value === undefined ? "null" : JSON.stringify(value);
}
