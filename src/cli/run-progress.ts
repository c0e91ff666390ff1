import { progressWire } from "../api/wire.ts";
import type { RunView } from "../backup/gateway.ts";
import { formatBytes } from "./format.ts";
import { drawRestoreProgress, restorePercent } from "./restore-progress.ts";
import { describeRun } from "./run-words.ts";
import type { Call } from "./verb.ts";

/** Shows how far a run is. */
export interface RunProgress extends Disposable {
  tell(view: RunView): void;
}

/** Creates the display: one line that moves on a terminal, else a line for every change. */
export function createRunProgress(call: Call): RunProgress {
  const { stderr } = call.io;
  if (stderr.isTerminal && call.options.output === "table") {
    return {
      tell: (view) => {
        // A line that wraps cannot be written over.
        const line = movingLine(view).slice(0, (stderr.columns ?? 161) - 1);
        stderr.write(`\r\u001b[K${line}`);
      },
      [Symbol.dispose]: () => stderr.write("\r\u001b[K"),
    };
  }
  let last = "";
  return {
    tell: (view) => {
      const change = `${describeRun(view.run)}${tenths(view, call.options.output === "json" ? 1 : 10)}`;
      if (change !== last) tellLine(call, view);
      last = change;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** One line on a run, with how far a restore is: in words, and as JSON in figures too. */
function tellLine({ notes }: Call, { run, progress }: RunView): void {
  const bar = progress && drawRestoreProgress(run, progress);
  notes.say(bar ?? describeRun(run), {
    runId: run.id,
    progress: progress ? progressWire(progress) : null,
  });
}

function movingLine({ run, progress }: RunView): string {
  if (!progress) return describeRun(run);
  return drawRestoreProgress(run, progress) ?? `${describeRun(run)}${amount(progress.bytes)}`;
}

/** So that a log has some lines of a long restore, and not one for each look. */
function tenths({ progress }: RunView, step: number): string {
  return progress?.restore ? ` ${Math.floor(restorePercent(progress) / step)}` : "";
}

function amount({ done, total }: { readonly done: number; readonly total: number }): string {
  if (total === 0) return "";
  return `, ${Math.floor((100 * done) / total)} % of ${formatBytes(total)}`;
}
