import { writeFile } from "node:fs/promises";
import type { Outage } from "./outage.ts";
import type { CommandResult, Shell } from "./shell.ts";
import type { Stage } from "./stage.ts";

/** What the story is told with. */
export interface StoryParts {
  readonly shell: Shell;
  readonly stage: Stage;
  readonly outage: Outage;
  /** The port that the service listens on. */
  readonly port: number;
  /** Says what comes next. */
  readonly say: (sentence: string) => void;
}

/** Lives through the life of two backups, and checks every answer. Throws a sentence where one is not as expected. */
export async function tellStory(parts: StoryParts): Promise<void> {
  await configure(parts);
  await serve(parts);
  await backUp(parts);
  const id = await backUpAgain(parts);
  await restoreBackup(parts, id);
  await loseElasticsearch(parts, id);
  await deleteBackups(parts, id);
}

async function configure({ shell, stage, outage, port, say }: StoryParts): Promise<void> {
  say("One file of settings, checked before anything starts");
  await writeFile(shell.path("webapps-backup.yaml"), settings(stage, outage, port));
  await shell.run("cat webapps-backup.yaml");
  await shell.run("export WEBAPPS_BACKUP_CONFIG=webapps-backup.yaml");
  const check = await shell.run("webapps-backup config check");
  expect(check.exitCode === 0, "the settings to be right", check);
  expect(check.output.includes(`Camunda version: ${stage.version}`), "Camunda's version", check);
}

function settings({ repository, prefix }: Stage, { url }: Outage, port: number): string {
  const names = [`indexPrefix: ${prefix}`, "backup:", `  optimizePrefix: ${prefix}-optimize`];
  return [
    "elasticsearch:",
    `  url: ${url}`,
    `repository: ${repository}`,
    ...(prefix === "" ? [] : names),
    "stateDir: state",
    "server:",
    `  port: ${port}`,
    "",
  ].join("\n");
}

async function serve({ shell, port, say }: StoryParts): Promise<void> {
  say("The service answers where Camunda's own scripts ask");
  await shell.run("webapps-backup serve > serve.log &");
  const health = `curl -s http://127.0.0.1:${port}/actuator/health/liveness`;
  await shell.run(`until ${health}; do sleep 0.1; done`);
  await shell.run(`export BACKUPS=http://127.0.0.1:${port}/actuator/backupHistory`);
}

async function backUp({ shell, stage, say }: StoryParts): Promise<void> {
  say("A backup, asked for as in Camunda's documentation");
  const json = "-H 'Content-Type: application/json'";
  const created = await shell.run(`curl -s -X POST $BACKUPS ${json} -d '{"backupId": 123}'`);
  const part = `"camunda_webapps_123_${stage.version}_part_1_of_`;
  expect(created.output.includes(part), "the names of the snapshots", created);
  const first = await shell.run("curl -s $BACKUPS/123");
  expect(isState(first, "IN_PROGRESS"), "the state IN_PROGRESS at once", first);

  say("The state of the backup and of its parts, until it is over");
  const states = `curl -s $BACKUPS/123 | grep -o '"state":"[A-Z_]*"' | tr '\\n' ' ' | tee states`;
  await shell.run(`while ${states} | grep -q IN_PROGRESS; do cat states; echo; sleep 1; done`);
  const last = await shell.run("curl -s $BACKUPS/123");
  expect(isState(last, "COMPLETED"), "the state COMPLETED", last);
}

async function backUpAgain({ shell, stage, say }: StoryParts): Promise<string> {
  await stage.writeDocuments();
  say("Camunda has gone on working; the next backup is taken by command");
  const created = await shell.run("webapps-backup create --now --wait");
  expect(created.exitCode === 0, "exit code 0", created);
  const id = /^Backup (\d+) has started/m.exec(created.output)?.[1] ?? "";
  expect(id !== "", "the id of the backup", created);
  const list = await shell.run("webapps-backup list");
  expect(hasCompleted(list, id) && hasCompleted(list, "123"), "two complete backups", list);
  return id;
}

async function restoreBackup({ shell, stage, say }: StoryParts, id: string): Promise<void> {
  const wanted = await stage.countDocuments();
  await stage.haveAnAccident();
  say("An accident: one index is gone, another is full of nonsense. What would a restore do?");
  const plan = await shell.run(`webapps-backup restore ${id} --dry-run`);
  expect(plan.exitCode === 0, "a plan without a failing check", plan);

  say("It looks right, so back it comes, and what was there before is kept for a way back");
  const restored = await shell.run(`webapps-backup restore ${id} --yes`);
  expect(restored.exitCode === 0, "exit code 0", restored);
  const found = await stage.countDocuments();
  expect(Bun.deepEquals(found, wanted), "as many documents as before the accident", restored);
}

async function loseElasticsearch({ shell, outage, say }: StoryParts, id: string): Promise<void> {
  await outage.begin();
  say("Elasticsearch is stopped now, and a list says so");
  const refused = await shell.run("curl -s -i $BACKUPS");
  expect(refused.output.startsWith("HTTP/1.1 502"), "the status 502", refused);
  const failed = await shell.run("webapps-backup list");
  expect(failed.exitCode === 6, "exit code 6", failed);

  say("What is there to restore can be seen all the same, and how old that knowledge is");
  const cached = await shell.run("curl -s -i -H 'Cache-Control: only-if-cached' $BACKUPS");
  expect(cached.output.startsWith("HTTP/1.1 200"), "the status 200", cached);
  expect(/^age: \d+/im.test(cached.output), "the age of the answer", cached);
  const offline = await shell.run("webapps-backup list --offline");
  expect(hasCompleted(offline, id) && hasCompleted(offline, "123"), "both backups", offline);
  await outage.end();
}

async function deleteBackups({ shell, say }: StoryParts, id: string): Promise<void> {
  say("Elasticsearch is back, and a backup is deleted");
  const deleted = await shell.run("curl -s -i -X DELETE $BACKUPS/123");
  expect(deleted.output.startsWith("HTTP/1.1 204"), "the status 204", deleted);
  await shell.run("while curl -s -f $BACKUPS/123; do echo; sleep 1; done");
  const list = await shell.run("webapps-backup list");
  expect(hasCompleted(list, id) && !hasCompleted(list, "123"), "the other backup only", list);
  const last = await shell.run(`webapps-backup delete ${id} --yes`);
  expect(last.exitCode === 0, "exit code 0", last);
  await shell.run(`while webapps-backup show ${id} > detail 2>&1; do sleep 1; done`);
  const none = await shell.run("webapps-backup list");
  expect(none.output.includes("There are no such backups"), "an empty list", none);

  say("The service stops when it is told to");
  const stopped = await shell.run("kill $! && wait $!");
  expect(stopped.exitCode === 0, "exit code 0", stopped);
}

function expect(held: boolean, wanted: string, given: CommandResult): void {
  if (held) return;
  throw new Error(`Expected ${wanted}, given the answer above and exit code ${given.exitCode}`);
}

function isState({ output }: CommandResult, state: string): boolean {
  return output.startsWith(`{"backupId":123,"state":"${state}",`);
}

function hasCompleted(list: CommandResult, id: string): boolean {
  return new RegExp(`^${id} +COMPLETED `, "m").test(list.output);
}
