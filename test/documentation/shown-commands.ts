import type { Block } from "./blocks.ts";

/** A command of a page, and what the page says that it prints. */
export interface ShownCommand {
  /** The page and the line of the block. */
  readonly where: string;
  readonly text: string;
  /** Undefined where the page shows commands only. */
  readonly output: string | undefined;
  /** Why no test runs it. */
  readonly notRun: string | undefined;
}

/** Why a block may say that no test runs it; anything else has to work here. */
export const reasons: readonly string[] = [
  "needs Docker",
  "needs Kubernetes",
  "needs Prometheus",
  "needs systemd",
  "needs root",
  "needs the internet",
  "is run by another test",
];

/** Commands of others that no test runs, wherever they stand. */
const elsewhere: Readonly<Record<string, string>> = {
  apt: "needs root",
  "apt-get": "needs root",
  chown: "needs root",
  docker: "needs Docker",
  dpkg: "needs root",
  install: "needs root",
  journalctl: "needs systemd",
  kubectl: "needs Kubernetes",
  make: "is run by another test",
  sudo: "needs root",
  systemctl: "needs systemd",
  "systemd-analyze": "needs systemd",
};

/** Reads what is typed in a block: every line of `sh`, and of `console` what follows a prompt with its answer. */
export function readCommands(block: Block): readonly ShownCommand[] {
  if (block.language === "sh") return typed(block);
  return block.language === "console" ? transcribed(block) : [];
}

/** What is dear, and typed on a page already. */
const repeated = /^webapps-backup (?:create|delete|resume|sync|restore (?!.*--dry-run)) ?/;

/** The examples of help; the backup that they speak of is the one that there is. */
export function exampleCommands(examples: readonly string[]): readonly ShownCommand[] {
  return examples.map((example) => ({
    where: "--help",
    text: example.replaceAll("1795358109", "123"),
    output: undefined,
    notRun: repeated.test(example) ? "is run by another test" : undefined,
  }));
}

function typed(block: Block): readonly ShownCommand[] {
  const joined = block.text.replaceAll(/\s*\\\n\s*/g, " ");
  const lines = joined.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
  return lines.map((line) => shown(block, line.trim(), undefined));
}

function transcribed(block: Block): readonly ShownCommand[] {
  const [preface, ...entries] = `\n${block.text}`.split(/^\$ /m);
  if (preface?.trim() !== "") throw new Error(`${placeOf(block)}: output without a command`);
  return entries.map((entry) => {
    const joined = entry.replaceAll(/\s*\\\n(?:> )?\s*/g, " ");
    const [command = "", ...output] = joined.split("\n");
    return shown(block, command.trim(), output.join("\n"));
  });
}

function shown(block: Block, text: string, output: string | undefined): ShownCommand {
  const [program = ""] = text.split(" ");
  return { where: placeOf(block), text, output, notRun: block.notRun ?? elsewhere[program] };
}

function placeOf({ page, line }: Block): string {
  return `${page}:${line}`;
}
