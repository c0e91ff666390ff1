import type { Part } from "../backup/backup.ts";

/** A part as it stands in the column: what has no value is left out. */
type StoredPart = Partial<Part> & Pick<Part, "snapshot" | "uuid" | "number" | "count" | "version">;

const none: readonly string[] = [];

/** Writes the parts of one backup as the column holds them. */
export function writeParts(parts: readonly Part[]): string {
  return JSON.stringify(
    parts.map((part) => (part.failures.length > 0 ? part : { ...part, failures: undefined })),
  );
}

/** Reads them again. */
export function readParts(text: string): readonly Part[] {
  return (JSON.parse(text) as StoredPart[]).map((part) => ({
    snapshot: part.snapshot,
    uuid: part.uuid,
    number: part.number,
    count: part.count,
    version: part.version,
    state: part.state,
    startMs: part.startMs,
    endMs: part.endMs,
    failures: part.failures ?? none,
    shards: part.shards,
    runId: part.runId,
    trouble: part.trouble,
    drift: part.drift,
  }));
}

/** Whether only its disappearance can change a part any more. */
export function isFinal(part: Part): boolean {
  return part.state !== undefined && part.state !== "IN_PROGRESS" && part.trouble === undefined;
}

/** In the order that readers want; two snapshots for one part stand in the order of their names. */
export function byNumber(left: Part, right: Part): number {
  return left.number - right.number || (left.snapshot < right.snapshot ? -1 : 1);
}
