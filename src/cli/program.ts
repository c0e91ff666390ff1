import { Command, Option } from "commander";
import { version } from "../../package.json" with { type: "json" };
import { BackupError } from "../backup/errors.ts";
import { exitMeanings, type ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { createNotes } from "./notes.ts";
import type { Call, GlobalOptions, Verb } from "./verb.ts";

/** Creates the command line without its verbs: the options that all share, and how it prints. */
export function createProgram(io: Io): Command {
  return new Command("webapps-backup")
    .description("Backups of Camunda 8 web applications on Elasticsearch.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [verb]", "print help on a verb")
    .addOption(new Option("--config <file>", "the settings file (or WEBAPPS_BACKUP_CONFIG)"))
    .addOption(
      new Option(
        "--server <url>",
        "work through the service that listens there (or WEBAPPS_BACKUP_SERVER)",
      ),
    )
    .addOption(
      new Option("--output <form>", "how to write results; nagios is for doctor alone")
        .choices(["table", "json", "nagios"])
        .default("table"),
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Errors are thrown and reported in one place; the help that follows a missing verb is not.
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride();
}

/** Adds a verb under a program or a group of verbs. */
export function addVerb<Options extends object>(
  parent: Command,
  verb: Verb<Options>,
  io: Io,
): void {
  const command = parent.command(verb.name, { isDefault: verb.isDefault ?? false });
  command.summary(verb.summary);
  command.description(verb.description ?? `${verb.summary}.`);
  for (const argument of verb.arguments ?? []) command.addArgument(argument);
  for (const option of verb.options ?? []) command.addOption(option);
  command.addHelpText("after", epilogue(verb));
  verbs.set(command, verb);
  command.action(() => {
    const made = call<Options>(command, io);
    if (made.options.output === "nagios" && !verb.monitored) throw notMonitored(verb.name);
    return verb.run(made);
  });
}

/** What help says of a verb beside its arguments and options. */
export type VerbNotes = Pick<Verb<never>, "examples" | "exitStatus">;

const verbs = new WeakMap<Command, VerbNotes>();

/** The examples and exit codes of a command; undefined for one that only has others below it. */
export function verbNotes(command: Command): VerbNotes | undefined {
  return verbs.get(command);
}

/** Shows, in the help of what only has verbs below it, what the first of them are for. */
export function addGroupExamples(group: Command): void {
  for (const below of group.commands) addGroupExamples(below);
  if (verbs.has(group)) return;
  const shown = group.commands.flatMap((below) => verbs.get(below)?.examples[0] ?? []).slice(0, 5);
  const lines = ["", "Examples:", ...shown.map((line) => `  $ ${line}`)];
  const more = `Run "webapps-backup help <verb>" for examples and exit codes.`;
  group.addHelpText("after", [...lines, ...(group.parent ? [] : ["", more])].join("\n"));
}

function call<Options extends object>(command: Command, io: Io): Call<Options> {
  const named: [string, unknown][] = command.registeredArguments.map((argument, index) => [
    argument.name(),
    command.processedArgs[index],
  ]);
  const options = {
    ...command.optsWithGlobals<Options & GlobalOptions>(),
    ...Object.fromEntries(named),
  };
  return { io, options, notes: createNotes(io.stderr, options.output), program: root(command) };
}

function notMonitored(verb: string): BackupError {
  return new BackupError("invalid", `Cannot write the result of "${verb}" for Nagios`, {
    hint: 'Use --output json, or "webapps-backup doctor --output nagios".',
  });
}

function root(command: Command): Command {
  return command.parent ? root(command.parent) : command;
}

function epilogue(verb: Verb<never>): string {
  const codes: readonly ExitCode[] = [0, 1, 2, ...verb.exitStatus];
  return [
    "",
    verb.examples.length === 1 ? "Example:" : "Examples:",
    ...verb.examples.map((example) => `  $ ${example}`),
    "",
    "EXIT STATUS",
    ...codes.map((code) => `  ${String(code).padStart(3)}  ${exitMeanings[code]}`),
  ].join("\n");
}
