import { resolve } from "node:path";
import { runTool } from "./run-tool.ts";

const root = resolve(import.meta.dir, "../..");

/** The time that everything in a release bears: `SOURCE_DATE_EPOCH`, else that of the last commit, in Unix seconds. */
export async function sourceDate(): Promise<number> {
  const given = process.env["SOURCE_DATE_EPOCH"];
  const text = given ?? (await runTool(["git", "log", "-1", "--format=%ct"], { cwd: root }));
  const seconds = Number(text.trim());
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new Error(`Cannot date a release: expected Unix seconds, given "${text.trim()}"`);
}
