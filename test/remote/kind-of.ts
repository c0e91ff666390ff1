import { isBackupError } from "../../src/backup/errors.ts";

/** In which kind it was refused. */
export async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    return `not refused: ${Bun.inspect(await work)}`;
  } catch (error) {
    return isBackupError(error) ? error.kind : Bun.inspect(error);
  }
}
