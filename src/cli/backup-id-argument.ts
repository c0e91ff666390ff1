import { Argument } from "commander";
import { positiveBackupId, readBackupId } from "../backup/backup-id.ts";
import { BackupError } from "../backup/errors.ts";

/** Creates the argument `id` of the verbs that work on one backup, or on one of its own choice. */
export function backupIdArgument(flags: "<id>" | "[id]"): Argument {
  return new Argument(flags, "the backup id, an integer from 1 to 9223372036854775807").argParser(
    (text) => readArgument(text),
  );
}

function readArgument(text: string): bigint {
  const id = readBackupId(text);
  if (id !== undefined) return positiveBackupId(id);
  throw new BackupError(
    "invalid",
    `Cannot read the backup id: expected an integer from 1 to 9223372036854775807, given "${text}"`,
    { hint: 'Run "webapps-backup list" to see the ids there are.' },
  );
}
