import { exitMeanings } from "../../src/cli/exit-code.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Writes every exit code and what it means. */
export function exitCodesPart(): string {
  return markdownTable(
    ["Code", "Meaning"],
    Object.entries(exitMeanings).map(([exitCode, meaning]) => [code(exitCode), meaning]),
  );
}
