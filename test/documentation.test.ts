import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command, Option } from "commander";
import { version } from "../package.json" with { type: "json" };
import { partNames, referencePath, writeReference } from "../scripts/reference.ts";
import { exitMeanings } from "../src/cli/exit-code.ts";
import { callVariables } from "../src/cli/load-settings.ts";
import { processIo } from "../src/cli/process-io.ts";
import { verbNotes } from "../src/cli/program.ts";
import { createCommandLine } from "../src/cli/run.ts";
import { configVariable } from "../src/config/own-variables.ts";
import { readSettings } from "../src/config/read-settings.ts";
import { settingsTable } from "../src/config/settings-reference.ts";
import { readBlocks, readPages } from "./documentation/blocks.ts";

const root = resolve(import.meta.dir, "..");
const readmePath = resolve(root, "README.md");
const pages = readPages();
const readme = readFileSync(readmePath, "utf8");
const reference = readFileSync(referencePath, "utf8");
const program = createCommandLine(processIo(process));

test("the generated tables of the reference are those of the program", async () => {
  const written = await writeReference(reference);
  const isStale = written !== reference;
  expect(isStale && `Run "bun scripts/reference.ts": it changes ${referencePath}`).toBe(false);
});

test("the reference has a place for every generated part", () => {
  expect([...reference.matchAll(/^<!-- generated: (.+) -->$/gm)].map(([, name]) => name)).toEqual([
    ...partNames,
  ]);
});

test("the README has at most 150 lines", () => {
  expect(readme.split("\n").length - 1).toBeLessThanOrEqual(150);
});

test("every setting, its variables and Camunda's names for it are in the reference", () => {
  const names = settingsTable().flatMap((row) => [
    row.path,
    row.variable,
    ...(row.fromFile ? [`${row.variable}_FILE`] : []),
    ...row.camundaNames,
  ]);
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test("every verb and every option is in the reference", () => {
  const flags = [program, ...everyCommand(program)].flatMap((command) =>
    command.options.map((option) => option.flags),
  );
  const verbs = everyCommand(program).filter((command) => command.commands.length === 0);
  const undocumented = verbs.filter((verb) => !reference.includes(`| \`${nameOf(verb)}`));
  expect(undocumented.map(nameOf)).toEqual([]);
  expect(flags.filter((flag) => !reference.includes(`\`${flag}\``))).toEqual([]);
});

test("every exit code is in the reference", () => {
  const codes = Object.entries(exitMeanings);
  expect(
    codes.filter(([code, meaning]) => !reference.includes(`| \`${code}\` | ${meaning} |`)),
  ).toEqual([]);
});

test("every command that the documentation shows is one that the program takes", () => {
  const commands = pages.flatMap(({ name, text }) => shownCommands(text).map((c) => ({ name, c })));
  expect(commands.length).toBeGreaterThan(10);
  expect(
    commands.flatMap(({ name, c }) => faultOf(c).map((fault) => `${name}: ${c}: ${fault}`)),
  ).toEqual([]);
});

test("every example of help is one that the program takes", () => {
  const examples = everyCommand(program).flatMap((command) => verbNotes(command)?.examples ?? []);
  expect(examples.length).toBeGreaterThan(20);
  const commands = examples.map((example) => shownCommands(`\`\`\`sh\n${example}\n\`\`\`\n`));
  expect(commands.filter((found) => found.length !== 1)).toEqual([]);
  expect(commands.flat().flatMap(faultOf)).toEqual([]);
});

test("a command with an unknown verb, option or argument would be found", () => {
  expect(faultOf("undo")).toEqual(['no verb "undo"']);
  expect(faultOf("config chek")).toEqual(['no verb "chek"']);
  expect(faultOf("list --of-line")).toEqual(['no option "--of-line"']);
  expect(faultOf("version 8")).toEqual(['no argument "8"']);
  expect(faultOf("list --state COMPLETED --output json")).toEqual([]);
});

test("every variable of ours that the documentation names exists", () => {
  const known = new Set([configVariable, ...callVariables]);
  for (const { variable, fromFile } of settingsTable()) {
    known.add(variable);
    if (fromFile) known.add(`${variable}_FILE`);
  }
  for (const { text } of pages) {
    const named = [...text.matchAll(/\bWEBAPPS_BACKUP_[A-Z_]+/g)].map(([name]) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  }
});

test("every settings file that the documentation shows is accepted", () => {
  const files = pages.flatMap(({ text }) => ownBlocks(text, "yaml"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const result = readSettings({
      env: {},
      cwd: "/",
      home: "/",
      uid: 0,
      configPath: "webapps-backup.yaml",
      readText: () => file,
    });
    expect(result.ok ? [] : result.issues).toEqual([]);
  }
});

test("every JSON that the documentation shows is JSON", () => {
  const shown = pages.flatMap(({ name, text }) =>
    blocks(text, "json").map((block) => ({ name, block })),
  );
  expect(shown.length).toBeGreaterThan(0);
  for (const { name, block } of shown) {
    expect(() => JSON.parse(block), `${name}:\n${block}`).not.toThrow();
  }
});

test("every target of make that the documentation names exists", () => {
  const makefile = readFileSync(resolve(root, "Makefile"), "utf8");
  for (const { text } of pages) {
    const named = [...text.matchAll(/(?:^|`)make ([a-z-]+)/gm)].map(([, target]) => target);
    expect(named.filter((target) => !makefile.includes(`\n${target}:`))).toEqual([]);
  }
});

test("every link leads somewhere", () => {
  for (const { path, text } of pages) {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? "");
    expect(links.filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  }
});

test("the changelog begins with this version", () => {
  const changelog = pages.find(({ name }) => name === "CHANGELOG.md")?.text ?? "";
  const versions = [...changelog.matchAll(/^## (\S+) - \d{4}-\d\d-\d\d$/gm)];
  expect(versions.map(([, number]) => number)[0]).toBe(version);
  expect(versions).toHaveLength(changelog.match(/^## /gm)?.length ?? 0);
});

test("every page below docs is listed where a reader looks for it", () => {
  const listed = (page: string, name: string): boolean =>
    pages.some((each) => each.name === page && each.text.includes(`](${name})`));
  const names = pages.map(({ name }) => name).filter((name) => name !== "docs/README.md");
  const errors = names.flatMap((name) => /^docs\/(errors\/.*)$/.exec(name)?.[1] ?? []);
  const guides = names.flatMap((name) => /^docs\/([^/]*)$/.exec(name)?.[1] ?? []);
  expect(guides.filter((name) => !listed("docs/README.md", name))).toEqual([]);
  expect(errors.filter((name) => !listed("docs/when-things-break.md", name))).toEqual([]);
  expect(errors.filter((name) => !listed("docs/reference.md", name))).toEqual([]);
});

/** The contents of the fenced blocks of a language. */
function blocks(text: string, language: string): readonly string[] {
  const found = readBlocks({ name: "", text }).filter((block) => block.language === language);
  return found.map((block) => block.text);
}

/** The same without those that a comment says to be another program's. */
function ownBlocks(text: string, language: string): readonly string[] {
  const found = readBlocks({ name: "", text }).filter((block) => block.notRun === undefined);
  return found.flatMap((block) => (block.language === language ? block.text : []));
}

/** What follows `webapps-backup` in shell blocks, behind the prompts of transcripts, and in running text. */
function shownCommands(text: string): readonly string[] {
  const typed = blocks(text, "sh").flatMap((block) => block.split("\n"));
  const shown = blocks(text, "console").flatMap((block) =>
    block.split("\n").flatMap((line) => (line.startsWith("$ ") ? line.slice(2) : [])),
  );
  const prose = text.replace(/^```.*?^```$/gms, "");
  const named = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? "");
  return [...typed, ...shown, ...named].flatMap((line) =>
    [...line.matchAll(/(?:^|[\s(])webapps-backup((?: [\w<-][^\s|;&<>()]*)+)/g)].map(
      ([, words]) => words?.trim() ?? "",
    ),
  );
}

/** What is wrong with the words behind `webapps-backup`. */
function faultOf(text: string): readonly string[] {
  const words = text.split(" ");
  const command = meantCommand(words);
  const options = [...program.options, ...command.options];
  const optionOf = (word = ""): Option | undefined => options.find(({ long }) => long === word);
  const flags = words.filter((word) => word.startsWith("-") && word !== "--help");
  const others = words.filter(
    (word, index) => !word.startsWith("-") && optionOf(words[index - 1])?.required !== true,
  );
  const verbs = command === program ? 0 : nameOf(command).split(" ").length;
  const excess = others.slice(verbs + command.registeredArguments.length);
  const wanted = command.commands.length > 0 ? "verb" : "argument";
  return [
    ...flags.filter((flag) => optionOf(flag) === undefined).map((flag) => `no option "${flag}"`),
    ...excess.map((word) => `no ${wanted} "${word}"`),
  ];
}

function meantCommand(words: readonly string[]): Command {
  let command = program;
  for (const word of words) command = command.commands.find((c) => c.name() === word) ?? command;
  return command;
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

function nameOf(command: Command): string {
  const above = command.parent === null || command.parent === program ? "" : command.parent.name();
  return `${above} ${command.name()}`.trim();
}

function leadsSomewhere(from: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : resolve(dirname(from), file);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.+)$/gm)];
  return headings.some(([, heading]) => slug(heading ?? "") === anchor);
}

/** The anchor of a heading, as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}
