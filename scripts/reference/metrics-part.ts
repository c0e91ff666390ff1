import { metricTable } from "../../src/metrics/metric-table.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Writes every metric with its type, its labels and what it tells. */
export function metricsPart(): string {
  return markdownTable(
    ["Metric", "Type", "Labels", "What it tells"],
    Object.entries(metricTable).map(([name, { type, labels, help }]) => [
      code(name),
      type,
      Object.entries(labels).map(writeLabel).join("<br>"),
      help,
    ]),
  );
}

function writeLabel([name, values]: readonly [string, readonly string[]]): string {
  return values.length === 0 ? code(name) : `${code(name)}: ${values.map(code).join(", ")}`;
}
