import Table from "cli-table3";
import { faultName } from "../../test/chaos/cells.ts";
import type { CellResult } from "./lanes.ts";

/** Draws the matrix: a line for each fault, a column for each step, a mark for each moment. */
export function matrixTable(results: readonly CellResult[]): string {
  const steps = [...new Set(results.map(({ cell }) => cell.step.name))];
  const faults = Map.groupBy(results, ({ cell }) => faultName(cell.fault, cell.killed));
  const table = new Table({ head: ["fault", ...steps], style: { head: [], border: [] } });
  for (const [fault, ofFault] of faults) {
    const columns = steps.map((step) =>
      ofFault
        .filter(({ cell }) => cell.step.name === step)
        .map(({ error }) => (error === undefined ? "ok" : "FAILED"))
        .join(" "),
    );
    table.push([fault, ...columns]);
  }
  return table.toString();
}
