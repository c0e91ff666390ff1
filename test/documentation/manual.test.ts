import { describe, expect, test } from "bun:test";
import type { Command } from "commander";
import { createManual } from "../../scripts/man.ts";
import { exitMeanings } from "../../src/cli/exit-code.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { verbNotes } from "../../src/cli/program.ts";
import { createCommandLine } from "../../src/cli/run.ts";

const program = createCommandLine(processIo(process));
const pages = new Map((await createManual()).map(({ name, text }) => [name, text]));
const commands = everyCommand(program).map((command) => ({ name: nameOf(command), command }));

/** What `man` makes of roff, as far as we use it. */
function shown(page: string): string {
  return page
    .replaceAll(/\\f[BIR]/g, "")
    .replaceAll("\\-", "-")
    .replaceAll("\\&", "")
    .replaceAll("\\e", "\\")
    .replaceAll(/\s+/g, " ");
}

describe("the manual", () => {
  test("has a page for the program and for each command", () => {
    expect([...pages.keys()].toSorted()).toEqual(
      commands.map(({ name }) => `${name}.1`).toSorted(),
    );
  });

  test.each(commands)("says of $name what its help says", ({ name, command }) => {
    const page = pages.get(`${name}.1`) ?? "";
    const text = shown(page);
    const sections = [...page.matchAll(/^\.SH (.+)$/gm)].map(([, title = ""]) => title);
    expect(sections.slice(0, 3)).toEqual(["NAME", "SYNOPSIS", "DESCRIPTION"]);
    expect(sections.slice(-3)).toEqual(["EXAMPLES", "EXIT STATUS", "SEE ALSO"]);
    expect(text).toContain(command.description());
    for (const { flags, description } of [...program.options, ...command.options]) {
      expect(text).toContain(flags);
      expect(text.toLowerCase()).toContain(description.toLowerCase());
    }
    const { examples = [], exitStatus = [] } = verbNotes(command) ?? {};
    for (const example of examples) expect(text).toContain(example);
    for (const code of exitStatus) expect(text).toContain(`${code} ${exitMeanings[code]}`);
  });

  test("has no line that roff would take for something else, and none that is too long", () => {
    const known = /^\.(?:TH|SH|TP|RS|RE|nf|fi|nh|ad|BR)\b/;
    for (const [name, page] of pages) {
      const lines = page.split("\n").slice(1);
      const strange = lines.filter((line) => /^[.']/.test(line) && !known.test(line));
      expect({ name, strange }).toEqual({ name, strange: [] });
      const isFree = (line: string): boolean => /^(?:\.|\\f|webapps)/.test(line);
      expect(lines.filter((line) => line.length > 80 && !isFree(line))).toEqual([]);
      expect(page.replaceAll(/\\(?:f[BIR]|-|&|e)/g, "")).not.toContain("\\");
    }
  });
});

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)}-${command.name()}` : command.name();
}
