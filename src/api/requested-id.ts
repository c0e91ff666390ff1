import * as v from "valibot";
import { readBackupId } from "../backup/backup-id.ts";
import { BackupError } from "../backup/errors.ts";
import { type JsonValue, stringifyJson } from "../json/json.ts";
import { parseBody } from "./json-body.ts";
import { readInput } from "./parameters.ts";

const integer = "a 64-bit integer";
const hint = 'Send {"backupId": 123}, with an integer from 1 to 9223372036854775807.';

/** Reads a backup id in a body. */
export const backupId: v.GenericSchema<unknown, bigint> = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const id = readBackupId(dataset.value as JsonValue);
    if (id !== undefined) return id;
    addIssue({ message: integer });
    return NEVER;
  }),
);

const createRequest = v.strictObject({ backupId }, "an object");

/** What a create asks for, for whoever describes it. */
export const createBody: v.GenericSchema = createRequest;

/** Reads the body of a create. */
export function readCreateRequest(body: string): bigint {
  return readInput(createRequest, parseBody(body, hint), { what: "the body", hint }).backupId;
}

/** Reads the id in a path. */
export function readPathId(text: string | undefined): bigint {
  const id = readBackupId(text);
  if (id !== undefined) return id;
  throw new BackupError(
    "invalid",
    `Cannot read the backup id in the path: expected ${integer}, given ${stringifyJson(text)}`,
    { hint: "Use an id that the list of backups shows." },
  );
}
