import type { Argument, Command, Option } from "commander";
import { exitMeanings, type ExitCode } from "../../src/cli/exit-code.ts";
import { verbNotes } from "../../src/cli/program.ts";
import { roffBold, roffItalic, roffLines, roffParagraph, roffTerm, roffText } from "./roff.ts";

/** A page of the manual, named as `man` looks for it. */
export interface ManPage {
  readonly name: string;
  readonly text: string;
}

/** Which program it is about. */
export interface Edition {
  readonly version: string;
  /** As "2026-11-23". */
  readonly date: string;
}

/** Writes a page for the program and one for everything below it. */
export function manPages(program: Command, edition: Edition): readonly ManPage[] {
  return everyCommand(program).map((command) => ({
    name: `${nameOf(command)}.1`,
    text: manPage(program, command, edition),
  }));
}

function manPage(program: Command, command: Command, { version, date }: Edition): string {
  const name = nameOf(command);
  const codes = verbNotes(command)?.exitStatus ?? [];
  const below = command.commands;
  const sections: readonly (readonly [string, string])[] = [
    ["NAME", roffParagraph(`${name} - ${asClause(summaryOf(command))}`)],
    ["SYNOPSIS", synopsis(command)],
    ["DESCRIPTION", roffParagraph(command.description())],
    ["COMMANDS", below.map((each) => roffTerm(usage(each), `${summaryOf(each)}.`)).join("\n")],
    ["ARGUMENTS", command.registeredArguments.map(argument).join("\n")],
    ["OPTIONS", command === program ? "" : command.options.map(option).join("\n")],
    ["COMMON OPTIONS", program.options.map(option).join("\n")],
    ["FILES", command === program ? files : ""],
    ["EXAMPLES", roffLines(examplesOf(command))],
    ["EXIT STATUS", exitStatus(command === program ? everyCode() : [0, 1, 2, ...codes])],
    ["SEE ALSO", seeAlso(command)],
  ];
  const written = sections.filter(([, text]) => text !== "");
  const head = `.TH ${name.toUpperCase()} 1 ${date} "webapps\\-backup ${version}" "User Commands"`;
  // Names of settings and commands must not be torn, nor lines be stretched.
  const manner = ".nh\n.ad l";
  return `${[head, manner, ...written.map(([title, text]) => `.SH ${title}\n${text}`)].join("\n")}\n`;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** The words that lead to a command. */
function wordsOf(command: Command): readonly string[] {
  return [...(command.parent === null ? [] : wordsOf(command.parent)), command.name()];
}

/** The same, joined as names of manual pages are. */
function nameOf(command: Command): string {
  return wordsOf(command).join("-");
}

function summaryOf(command: Command): string {
  return command.summary() === "" ? command.description().replace(/\.$/, "") : command.summary();
}

/** What stands behind the name goes on with its sentence. */
function asClause(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function synopsis(command: Command): string {
  const words = [usage(command)];
  if (command.options.length > 0) words.push(`[${roffItalic("options")}]`);
  if (command.commands.length > 0) words.push(roffItalic("command"), `[${roffItalic("options")}]`);
  return words.join(" ");
}

function usage(command: Command): string {
  const given = command.registeredArguments.map((each) =>
    each.required ? roffItalic(each.name()) : `[${roffItalic(each.name())}]`,
  );
  return [roffBold(wordsOf(command).join(" ")), ...given].join(" ");
}

function argument(each: Argument): string {
  return roffTerm(roffItalic(each.name()), sentence(each.description, each.argChoices));
}

function option(each: Option): string {
  const [flag = "", ...value] = each.flags.split(" ");
  const term = [roffBold(flag), ...value.map((word) => roffItalic(word))].join(" ");
  return roffTerm(term, sentence(each.description, each.argChoices));
}

function sentence(text: string, choices: readonly string[] | undefined): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return choices === undefined ? `${capital}.` : `${capital}: ${choices.join(", ")}.`;
}

function examplesOf(command: Command): readonly string[] {
  const own = verbNotes(command)?.examples;
  return own ?? command.commands.flatMap((below) => verbNotes(below)?.examples[0] ?? []);
}

function everyCode(): readonly ExitCode[] {
  return Object.keys(exitMeanings).map((code) => Number(code) as ExitCode);
}

function exitStatus(codes: readonly ExitCode[]): string {
  return codes.map((code) => roffTerm(roffBold(String(code)), exitMeanings[code])).join("\n");
}

const files = [
  roffTerm(
    roffBold("/etc/webapps-backup/webapps-backup.yaml"),
    "The settings, where neither --config nor WEBAPPS_BACKUP_CONFIG names another file.",
  ),
  roffTerm(
    roffBold("/var/lib/webapps-backup"),
    "The state directory, where neither stateDir nor systemd names another one: the journal of what was begun, and what is remembered of the repository.",
  ),
].join("\n");

function seeAlso(command: Command): string {
  const others = [...(command.parent ? [command.parent] : []), ...command.commands];
  const names = others.map((each) => `.BR ${roffText(nameOf(each))} (1)`);
  return names.map((line, index) => (index < names.length - 1 ? `${line},` : line)).join("\n");
}
