import { type Command, CommanderError } from "commander";
import { actAs } from "../backup/actor.ts";
import { asBackupError, BackupError } from "../backup/errors.ts";
import { auditList, auditVerify } from "./audit.ts";
import { completion } from "./completion.ts";
import { configCheck } from "./config-check.ts";
import { create } from "./create.ts";
import { deleteBackup } from "./delete.ts";
import { doctor } from "./doctor.ts";
import { exitCode } from "./exit-code.ts";
import { explain } from "./explain.ts";
import { health } from "./health.ts";
import { hold, release } from "./hold.ts";
import type { Io } from "./io.ts";
import { journalConfirm } from "./journal-confirm.ts";
import { list } from "./list.ts";
import { createNotes } from "./notes.ts";
import { NagiosEnd, nagiosUnknown } from "./nagios.ts";
import { isErrno } from "./process-io.ts";
import { addGroupExamples, addVerb, createProgram } from "./program.ts";
import { restore } from "./restore.ts";
import { resume } from "./resume.ts";
import { serve } from "./serve.ts";
import { show } from "./show.ts";
import { sync } from "./sync.ts";
import { tokenCreate } from "./token-create.ts";
import { tokenList } from "./token-list.ts";
import { tokenRevoke } from "./token-revoke.ts";
import type { GlobalOptions } from "./verb.ts";
import { version } from "./version.ts";

/** Does what a command line asks for and returns the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const program = createCommandLine(io);
  try {
    const actor = { who: io.user, from: "local", requestId: undefined };
    await actAs(actor, () => program.parseAsync(argv, { from: "user" }));
    return 0;
  } catch (error) {
    return reportEnd(program, io, error);
  }
}

/** Creates the command line with every verb. */
export function createCommandLine(io: Io): Command {
  const program = createProgram(io);
  addVerb(program, serve, io);
  addVerb(program, create, io);
  addVerb(program, list, io);
  addVerb(program, show, io);
  addVerb(program, restore, io);
  addVerb(program, deleteBackup, io);
  addVerb(program, hold, io);
  addVerb(program, release, io);
  addVerb(program, resume, io);
  addVerb(program, sync, io);
  addVerb(program, health, io);
  addVerb(program, doctor, io);
  const audit = program.command("audit").summary("Show who changed what, and who tried");
  audit.description("Shows who changed what, and who tried.");
  addVerb(audit, auditList, io);
  addVerb(audit, auditVerify, io);
  const config = program.command("config").summary("Look at the settings");
  config.description("Looks at the settings.");
  addVerb(config, configCheck, io);
  const journal = program.command("journal").summary("Look after the journal");
  journal.description("Looks after the journal.");
  addVerb(journal, journalConfirm, io);
  const token = program.command("token").summary("Say who may use the service");
  token.description("Says who may use the service.");
  addVerb(token, tokenCreate, io);
  addVerb(token, tokenList, io);
  addVerb(token, tokenRevoke, io);
  addVerb(program, explain, io);
  addVerb(program, version, io);
  addVerb(program, completion, io);
  addGroupExamples(program);
  return program;
}

function reportEnd(program: Command, io: Io, error: unknown): number {
  // Whoever reads our results has enough of them: `list | head -1`.
  if (isErrno(error, "EPIPE")) return 0;
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  // Help was printed in place of a result, because no verb was given.
  if (error instanceof CommanderError && error.code === "commander.help") return 2;
  if (error instanceof NagiosEnd) return error.exitCode;
  const failure = error instanceof CommanderError ? usageError(error) : asBackupError(error);
  const { output } = program.opts<GlobalOptions>();
  createNotes(io.stderr, output).fail(failure);
  return output === "nagios" ? nagiosUnknown(io, failure) : exitCode(failure.kind);
}

/** Says in our manner what commander found wrong. */
function usageError(error: CommanderError): BackupError {
  const [problem = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const message = problem.charAt(0).toUpperCase() + problem.slice(1).replaceAll("'", '"');
  const meant = suggestion === undefined ? "" : `${suggestion.replace(/^\((.*)\)$/, "$1")} `;
  return new BackupError("invalid", message.replace(/\.$/, ""), {
    hint: `${meant}Run "webapps-backup --help" for the verbs, "webapps-backup help <verb>" for its options.`,
  });
}
