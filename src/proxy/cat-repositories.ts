import { BackupError } from "../backup/errors.ts";
import type { Forward, ForwardedRequest } from "../backup/forward.ts";
import { parseJson } from "../json/json.ts";
import { ownAnswer, ownTextAnswer } from "./own-answer.ts";
import type { Reachable } from "./reachable.ts";

const obeyed: ReadonlySet<string> = new Set(["format", "v", "pretty", "local", "master_timeout"]);

interface Row {
  readonly id: string;
  readonly type: string;
}

/** Answers `_cat/repositories` with those that may be reached: there is no way to ask for them alone. */
export async function catRepositories(
  forward: Forward,
  request: Omit<ForwardedRequest, "target">,
  { query, reachable }: { readonly query: string; readonly reachable: Reachable },
): Promise<Response> {
  const path = "/_cat/repositories";
  if (reachable === undefined) return forward({ ...request, target: `${path}${query}` });
  const asked = new URLSearchParams(query);
  const format = asked.get("format") ?? "text";
  const unknown = [...asked.keys()].find((name) => !obeyed.has(name));
  if (unknown !== undefined || !["text", "json"].includes(format)) {
    throw new BackupError(
      "invalid",
      `Cannot filter the repositories with "${unknown ?? `format=${format}`}": expected ${[...obeyed].join(", ")}, with "text" or "json" as format`,
      { hint: "GET /_snapshot shows the repositories with their settings." },
    );
  }
  const headers = new Headers(request.headers);
  headers.set("Accept", "application/json");
  headers.delete("Accept-Encoding");
  const answer = await forward({ ...request, headers, target: `${path}?format=json&h=id,type` });
  if (answer.status !== 200) return answer;
  const rows = readRows(parseJson(await answer.text()), reachable);
  const wantsJson = format === "json" || /\bjson\b/.test(request.headers.get("Accept") ?? "");
  return wantsJson ? ownAnswer(rows) : ownTextAnswer(table(rows, asked.has("v")));
}

function readRows(value: unknown, reachable: readonly string[]): readonly Row[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row: unknown): row is Row => isRow(row) && reachable.includes(row.id));
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && "id" in value && "type" in value;
}

function table(rows: readonly Row[], hasHead: boolean): string {
  const lines = hasHead ? [{ id: "id", type: "type" }, ...rows] : rows;
  const width = (field: keyof Row): number => Math.max(0, ...lines.map((row) => row[field].length));
  return lines
    .map(({ id, type }) => `${id.padEnd(width("id"))} ${type.padStart(width("type"))}\n`)
    .join("");
}
