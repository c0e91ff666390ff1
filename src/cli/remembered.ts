import { BackupError, isBackupError } from "../backup/errors.ts";
import type { Answer } from "../backup/gateway.ts";
import { formatDuration, formatTime } from "./format.ts";
import type { Call } from "./verb.ts";

/** Says what a reader must know of an answer as a whole: how old it is, and what is odd about it. */
export function tellAnswer(call: Call, answer: Answer<unknown>): void {
  for (const warning of answer.warnings) call.notes.warn(warning);
  if (!answer.remembered) return;
  const age = formatDuration(call.io.now() - answer.asOfMs);
  call.notes.say(
    `This is what was known at ${formatTime(answer.asOfMs)}, ${age} ago; Elasticsearch was not asked`,
  );
}

/** Adds to an unreachable cluster's error how to see what is remembered all the same. */
export async function hintOffline<T>(command: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isBackupError(error, "unreachable")) throw error;
    const hint = `Run "${command}" to see what is remembered.`;
    throw new BackupError(error.kind, error.message, {
      hint: error.hint === undefined ? hint : `${error.hint} ${hint}`,
      cause: error,
    });
  }
}
