import { restoreDetailWire } from "../api/restore-wire.ts";
import type { Gateway } from "../backup/gateway.ts";
import type { Run } from "../backup/journal.ts";
import type { RestoreRequest } from "../backup/restore-plan.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import { interruptible } from "./interruptible.ts";
import type { OpenedGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { drawReport } from "./report-text.ts";
import type { Call } from "./verb.ts";
import { failedRun, waitForRun } from "./wait-for-run.ts";

/** Starts a restore of exactly this plan. */
export function startRestore(
  call: Call,
  opened: OpenedGateway,
  { request, planHash }: { readonly request: RestoreRequest; readonly planHash: string },
): Promise<Run> {
  const interruption = {
    message: "Interrupted while a restore was about to begin",
    hint: 'If it has begun, "webapps-backup restore --resume" goes on with it.',
  };
  return interruptible(call.io, interruption, () => opened.gateway.restore(request, planHash));
}

/** Shows how far a restore is until it has ended; who interrupts it is told both ways out. */
export async function followRestore(
  call: Call,
  opened: OpenedGateway,
  run: Run,
): Promise<RestoreDetail> {
  const forwards =
    opened.place === "service"
      ? "The service goes on with it"
      : `It goes on with "webapps-backup restore --resume ${run.id}" or the next start of "webapps-backup serve"`;
  const interruption = {
    message: `Interrupted while backup ${run.backupId} was being restored`,
    hint: `${forwards}; "webapps-backup restore --abort ${run.id}" brings everything back.`,
  };
  await interruptible(call.io, interruption, () => waitForRun(call, opened.gateway, run, true));
  return opened.gateway.restoreDetail(run.id);
}

/** Takes up what is open, and tells which restores of it were meant. One that has ended is only shown. */
export async function openRestores(
  gateway: Gateway,
  runId: string | undefined,
): Promise<readonly Run[]> {
  if (runId !== undefined) {
    const { view } = await gateway.restoreDetail(runId);
    if (view.run.state !== "running") return [view.run];
  }
  const open = await gateway.resume();
  return open.filter(({ kind, id }) => kind === "restore" && id === (runId ?? id));
}

/** Prints how a restore has ended. */
export function printRestore(call: Call, detail: RestoreDetail): void {
  printResult(call, restoreDetailWire(detail), () => drawReport(detail));
}

/** Prints how a restore has ended, and throws where it has not succeeded. */
export function endRestore(call: Call, detail: RestoreDetail): void {
  printRestore(call, detail);
  const failure = failedRun(detail.view.run);
  if (failure) throw failure;
}
