import type { Command, Option } from "commander";

/** One word of the command line with what may follow it, for completion. */
export interface CommandNode {
  /** The words that lead to it, such as `/config/check`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly CompletedWord[];
  readonly options: readonly CompletedOption[];
  readonly children: readonly CommandNode[];
}

/** A word that can be typed. */
export interface CompletedWord {
  readonly word: string;
  readonly summary: string;
}

/** An option with what its value may be. */
export interface CompletedOption extends CompletedWord {
  readonly short: string | undefined;
  readonly value: "none" | "any" | "file" | readonly string[];
}

/** Reads from a command line all that can be typed there. */
export function readCommandTree(command: Command, path = ""): CommandNode {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== "help");
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const unique = new Map(options.map((option) => [option.long, option]));
  return {
    path,
    words: [
      ...children.map((child) => ({ word: child.name(), summary: child.summary() })),
      ...choices.map((word) => ({ word, summary: "" })),
    ],
    options: [...unique.values()].map(readOption),
    children: children.map((child) => readCommandTree(child, `${path}/${child.name()}`)),
  };
}

/** A node and everything below it. */
export function everyNode(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.children.flatMap(everyNode)];
}

function readOption(option: Option): CompletedOption {
  return {
    word: option.long ?? option.flags,
    short: option.short,
    summary: option.description,
    value: readValue(option),
  };
}

function readValue(option: Option): CompletedOption["value"] {
  if (option.isBoolean() || option.negate) return "none";
  if (option.argChoices) return option.argChoices;
  return option.flags.includes("<file>") ? "file" : "any";
}
