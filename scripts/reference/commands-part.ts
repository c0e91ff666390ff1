import type { Command, Option } from "commander";
import { processIo } from "../../src/cli/process-io.ts";
import { createCommandLine } from "../../src/cli/run.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Writes every verb with its own options. */
export function commandsPart(): string {
  const program = createCommandLine(processIo(process));
  const verbs = leaves(program).flatMap((verb) => [
    [code(usage(verb)), verb.description()],
    ...verb.options.map((option) => [`&emsp;${code(option.flags)}`, explain(option)]),
  ]);
  const common = program.options.map((option) => [code(option.flags), explain(option)]);
  return `${markdownTable(["Verb and options", "What it does"], verbs)}
${markdownTable(["Option of every verb", "What it does"], common)}`;
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function usage(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  const given = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [...names, ...given].join(" ");
}

function explain({ description, argChoices }: Option): string {
  const sentence = description.charAt(0).toUpperCase() + description.slice(1);
  return argChoices === undefined ? sentence : `${sentence}: ${argChoices.map(code).join(", ")}`;
}
