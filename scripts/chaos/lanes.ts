import type { Cell } from "../../test/chaos/cells.ts";
import { type Ground, runCell } from "../../test/chaos/run-cell.ts";
import { openSmallDisk } from "../../test/chaos/small-disk.ts";
import { startElasticsearch } from "../elasticsearch/start-elasticsearch.ts";

/** What became of a cell: how its run ended, or what was not whole afterwards. */
export interface CellResult {
  readonly cell: Cell;
  readonly outcome?: string;
  readonly error?: string;
  readonly seconds: number;
}

/** How to run cells. */
export interface LaneOptions {
  readonly lanes: number;
  /** After it no cell begins; those that are left count as failed. */
  readonly signal: AbortSignal;
  /** Is told of every cell, in their order. */
  readonly onResult: (result: CellResult, index: number) => void;
}

/** Runs cells side by side, each lane with an Elasticsearch of its own that its cells may stop and kill. */
export async function runLanes(
  cells: readonly Cell[],
  { lanes, signal, onResult }: LaneOptions,
): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  const waiting = cells.entries();
  let told = 0;
  const lane = async (): Promise<void> => {
    await using elasticsearch = await startElasticsearch({ own: true });
    using disk = openSmallDisk();
    for (const [index, cell] of waiting) {
      results[index] = signal.aborted
        ? { cell, error: "not run: interrupted, or no time was left", seconds: 0 }
        : await run(cell, { elasticsearch, disk });
      for (let next = results[told]; next; next = results[told]) {
        onResult(next, told);
        told += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, cells.length) }, lane));
  return results;
}

async function run(cell: Cell, ground: Ground): Promise<CellResult> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    return { cell, outcome: await runCell(cell, ground), seconds: seconds() };
  } catch (error) {
    // What fails twice, in the cell and in its clearing away, has no message of its own.
    const text = (error instanceof Error && error.message) || Bun.inspect(error);
    return { cell, error: text, seconds: seconds() };
  }
}
