import type { Run, Step } from "../backup/journal.ts";
import { noSpans } from "../backup/spans.ts";
import type { EngineParts } from "./engine-parts.ts";

/** Works on a run inside a span, which tells how it has ended. */
export function tracedRun(
  { spans = noSpans, journal }: EngineParts,
  { id, kind, backupId }: Run,
  work: () => Promise<void>,
): Promise<void> {
  const attributes = {
    "webapps_backup.run.id": id,
    "webapps_backup.run.kind": kind,
    // A number in a trace is no int64 in most that show it.
    "webapps_backup.backup.id": backupId.toString(),
  };
  return spans.within({ name: `run ${kind}`, kind: "internal", attributes }, async (span) => {
    await work();
    if (spans === noSpans) return;
    const { state = "running", reason } = journal.run(id) ?? {};
    span.tell({ "webapps_backup.run.state": state });
    if (state === "failed") span.fail(reason);
  });
}

/** Works on a step of a run inside a span. */
export function tracedStep<T>(
  { spans = noSpans }: EngineParts,
  name: string,
  steps: readonly Pick<Step, "number" | "snapshots">[],
  work: () => Promise<T>,
): Promise<T> {
  const snapshots = steps.flatMap((step) => step.snapshots.map((snapshot) => snapshot.name));
  const attributes = {
    "webapps_backup.step.numbers": steps.map(({ number }) => number).join(","),
    "webapps_backup.step.snapshots": snapshots.join(","),
  };
  return spans.within({ name: `step ${name}`, kind: "internal", attributes }, work);
}
