import { readBackupId } from "../backup/backup-id.ts";
import { type JsonValue, parseJson, stringifyJson } from "../json/json.ts";

/** The id a POST asks for, or what is wrong with its body. */
export type RequestedId = { readonly id: bigint } | { readonly problem: string };

/** Reads the body of a POST. Fields beside `backupId` are ignored, as Spring ignores them. */
export function readRequestedId(body: string): RequestedId {
  const fields = readFields(body);
  if (typeof fields === "string") return { problem: fields };
  const value = fields["backupId"];
  if (value === undefined || value === null) return { problem: "Missing parameters: backupId" };
  const id = readBackupId(value);
  if (id !== undefined) return { id };
  return { problem: `Cannot read "backupId": expected a 64-bit integer, given ${shown(value)}` };
}

interface Fields {
  readonly [key: string]: JsonValue;
}

function readFields(body: string): Fields | string {
  if (body.trim() === "") return "Missing parameters: backupId";
  try {
    const value = parseJson(body);
    return isObject(value)
      ? value
      : `Cannot read the body: expected an object, given ${shown(value)}`;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `Cannot read the body as JSON: ${error.message}`;
  }
}

function isObject(value: JsonValue): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: JsonValue): string {
  if (isObject(value)) return "an object";
  return Array.isArray(value) ? "an array" : stringifyJson(value).slice(0, 60);
}
