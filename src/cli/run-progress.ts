import type { RunView } from "../backup/gateway.ts";
import type { Run, Step } from "../backup/journal.ts";
import { formatBytes } from "./format.ts";
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
      tell: (view) => stderr.write(`\r\u001b[K${describeRun(view.run)}${amount(view)}`),
      [Symbol.dispose]: () => stderr.write("\r\u001b[K"),
    };
  }
  let last = "";
  return {
    tell: ({ run }) => {
      const line = describeRun(run);
      if (line !== last) call.notes.say(line);
      last = line;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Says in one line what a run does and how many of its steps are over. */
export function describeRun(run: Run): string {
  const [subject, noun] =
    run.kind === "create"
      ? [`Backup ${run.backupId}`, "part"]
      : [`Deletion of backup ${run.backupId}`, "step"];
  const over = run.steps.filter(isOver).length;
  const current = run.steps.find((step) => step.state === "intended" || step.state === "accepted");
  const doing = current ? `, ${noun} ${current.number} is running` : "";
  return `${subject}: ${over} of ${run.steps.length} ${noun}s over${doing}`;
}

function isOver(step: Step): boolean {
  return step.state === "succeeded" || step.state === "failed" || step.state === "skipped";
}

function amount({ progress }: RunView): string {
  if (!progress || progress.bytes.total === 0) return "";
  const { done, total } = progress.bytes;
  const percent = Math.floor((100 * done) / total);
  return `, ${percent} % of ${formatBytes(total)}`;
}
