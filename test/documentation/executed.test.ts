import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Command } from "commander";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { verbNotes } from "../../src/cli/program.ts";
import { createCommandLine } from "../../src/cli/run.ts";
import { cluster } from "../harness/cluster.ts";
import { readBlocks, readPages } from "./blocks.ts";
import { alone, given, opening } from "./given.ts";
import { openSession, type Session } from "./session.ts";
import { shapeOf } from "./shape.ts";
import { exampleCommands, readCommands, reasons, type ShownCommand } from "./shown-commands.ts";

const deadlineMs = 120_000;
const written = readPages().map((page) => ({
  name: page.name,
  commands: readBlocks(page).flatMap(readCommands),
}));
const examples = everyCommand(createCommandLine(processIo(process))).flatMap(
  (command) => verbNotes(command)?.examples ?? [],
);
const pages: readonly ReadPage[] = [
  ...written,
  { name: "--help", commands: exampleCommands(examples) },
];

/** The README and what creates tokens are read by somebody of their own, the rest by one reader. */
const stories = Object.entries(
  Object.groupBy(pages, ({ name }) => (alone.includes(name) ? name : "docs")),
).map(([name, told = []]) => ({ name, pages: told }));

describe("the commands of", () => {
  beforeAll(async () => {
    await refuseCamunda(cluster());
    await putCamundaIndices(cluster(), {
      documents: 200,
      dated: ["2026-10-31"],
      schemaVersion: "8.8.14",
    });
  }, deadlineMs);

  afterAll(() => deleteIndices(cluster()), deadlineMs);

  test.each(stories)(
    "$name do what it says",
    async ({ pages: told }) => {
      await using session = await openSession(cluster());
      for (const page of told) await read(session, page);
    },
    2 * deadlineMs,
  );
});

test("what no test runs says why, and is listed", () => {
  const left = pages.flatMap(({ commands }) => commands).filter(({ notRun }) => notRun);
  expect(left.filter(({ notRun = "" }) => !reasons.includes(notRun))).toEqual([]);
  const lines = left.map(({ where, text, notRun }) => `${where}: ${text} (${notRun})\n`);
  process.stdout.write(`Commands of the documentation that no test runs: ${lines.length}\n`);
  process.stdout.write(lines.join(""));
});

test("what is taken for given is given to a page or a command that there is", () => {
  const lost = given.filter(
    ({ page, before }) =>
      !pages.some(({ name, commands }) => name === page && commands.some((c) => c.text === before)),
  );
  expect(lost.map(({ page, before }) => `${page}: ${before}`)).toEqual([]);
  const names = pages.map(({ name }) => name);
  expect([...Object.keys(opening), ...alone].filter((name) => !names.includes(name))).toEqual([]);
});

test("an output that differs in more than what changes by itself would be found", () => {
  const shown =
    "Backup 7 is deleted: 3 snapshots, 2.5 MiB, took 4 s\nRun:  01a20528-4bf8-71c3-8ba7-e404d46d9fce";
  const same =
    "Backup 7 is deleted: 3 snapshots, 512 KiB, took 0.3 s\nRun:  019ab1c2-7f00-7000-8000-000000000000\n";
  expect(shapeOf(same)).toBe(shapeOf(shown));
  expect(shapeOf(same.replace("3 snapshots", "4 snapshots"))).not.toBe(shapeOf(shown));
  expect(shapeOf(same.replace("deleted", "gone"))).not.toBe(shapeOf(shown));
  expect(shapeOf(same.replace(/Run.*\n/, ""))).not.toBe(shapeOf(shown));
});

interface ReadPage {
  readonly name: string;
  readonly commands: readonly ShownCommand[];
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Types all commands of a page; the service that it has started and the copies that it has made go with it. */
async function read(session: Session, { name, commands }: ReadPage): Promise<void> {
  await opening[name]?.(session);
  for (const command of commands) {
    if (isErrorPage(name) && typed.has(command.text)) continue;
    typed.add(command.text);
    await compare(session, name, command);
  }
  await session.stopService();
  await deleteIndices(session.cluster, "look-*");
}

/** The pages of errors name the same commands again and again. */
const typed = new Set<string>();

function isErrorPage(name: string): boolean {
  return name.startsWith("docs/errors/");
}

/** Types a command; where the page shows an answer it has to be that, else it has to succeed. */
async function compare(session: Session, page: string, command: ShownCommand): Promise<void> {
  const { where, text, output, notRun } = command;
  if (notRun !== undefined) return;
  for (const one of given) {
    if (one.page === page && one.before === text) await one.happens(session);
  }
  const result = await session.run(text);
  const wanted = output === undefined ? undefined : shapeOf(output);
  const isRefused = wanted !== undefined && /^Error: /m.test(wanted);
  expect({ where, text, succeeded: result.exitCode === 0, said: result.output }).toMatchObject({
    succeeded: !isRefused,
  });
  if (wanted !== undefined)
    expect(`${where}\n${shapeOf(result.output)}`).toBe(`${where}\n${wanted}`);
}

const wildcards = "operate-*,tasklist-*,camunda-*,optimize-*,look-*";

/** The pages know no index prefix, and what they delete would be somebody's. */
async function refuseCamunda(on: Cluster): Promise<void> {
  const there = await indices(on);
  if (there.length === 0) return;
  throw new Error(
    `Cannot try the documentation on ${on.url}: it has indices of Camunda, such as "${there[0]}". ` +
      "Use a cluster without any, or unset ELASTICSEARCH_URL.",
  );
}

async function deleteIndices(on: Cluster, pattern: string = wildcards): Promise<void> {
  const there = await indices(on, pattern);
  for (let from = 0; from < there.length; from += 40) {
    await on.request("DELETE", `/${there.slice(from, from + 40).join(",")}`);
  }
}

async function indices(on: Cluster, pattern: string = wildcards): Promise<readonly string[]> {
  const { indices: found } = await on.call<{ indices: readonly { name: string }[] }>(
    "GET",
    `/_resolve/index/${pattern}?expand_wildcards=all`,
  );
  return found.map(({ name }) => name);
}
