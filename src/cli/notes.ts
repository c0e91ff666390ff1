import type { BackupError } from "../backup/errors.ts";
import { stringifyJson } from "../json/json.ts";
import { exitCode } from "./exit-code.ts";
import { isErrno } from "./process-io.ts";
import type { Sink } from "./io.ts";
import type { Output } from "./verb.ts";

/** What a command says beside its result, all of it on stderr. */
export interface Notes {
  /** Says what is going on; to programs also in figures. */
  say(message: string, figures?: object): void;
  /** Says what should be looked at, though nothing failed. */
  warn(message: string): void;
  /** Says why the command ends without having done what was asked. */
  fail(error: BackupError): void;
}

/**
 * Creates notes on stderr: lines for people, or with `--output json` one JSON object a line. A
 * reader who has gone is no reason to stop working.
 */
export function createNotes(stderr: Sink, output: Output): Notes {
  const write = (text: string): void => {
    try {
      stderr.write(`${text}\n`);
    } catch (error) {
      if (!isErrno(error, "EPIPE")) throw error;
    }
  };
  if (output === "json") {
    return {
      say: (message, figures) => write(stringifyJson({ level: "info", message, ...figures })),
      warn: (message) => write(stringifyJson({ level: "warning", message })),
      fail: (error) => write(stringifyJson(failure(error))),
    };
  }
  return {
    say: (message) => write(message),
    warn: (message) => write(`Warning: ${message}`),
    fail: (error) => {
      write(`Error: ${error.message}`);
      if (error.hint !== undefined) write(`Hint: ${error.hint}`);
      write(`More: webapps-backup explain ${error.kind}`);
    },
  };
}

function failure(error: BackupError): object {
  const { message, hint, kind } = error;
  return { message, hint: hint ?? null, kind, exitCode: exitCode(kind) };
}
