import { InvalidArgumentError, Option } from "commander";
import { backupPageWire } from "../api/wire.ts";
import { type BackupState, backupStates } from "../backup/backup.ts";
import { drawBackups } from "./backup-table.ts";
import { formatCount } from "./format.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { readPages } from "./read-pages.ts";
import { hintOffline, tellAnswer } from "./remembered.ts";
import { readTimeOption } from "./time-option.ts";
import type { Verb } from "./verb.ts";
import { whileReading } from "./while-reading.ts";

interface ListOptions {
  readonly offline?: true;
  readonly verbose?: true;
  readonly limit?: number;
  readonly after?: string;
  readonly state?: BackupState;
  readonly since?: string;
  readonly until?: string;
}

/** `list`: the backups there are, newest first. */
export const list: Verb<ListOptions> = {
  name: "list",
  summary: "List the backups, newest first",
  options: [
    new Option("--offline", "show what is remembered, without asking Elasticsearch"),
    new Option("--verbose", "also show when and why each ended, its run and its warnings"),
    new Option("--limit <count>", "show so many at most").argParser(readLimit),
    new Option("--after <next>", "go on behind the page that ended with this"),
    new Option("--state <state>", "only backups in this state").choices(backupStates),
    new Option("--since <time>", 'only backups started then or later: "2026-11-22", "36h"'),
    new Option("--until <time>", "only backups started before then"),
  ],
  examples: [
    "webapps-backup list --state FAILED --since 7d",
    "webapps-backup list --offline --output json",
  ],
  exitStatus: [5, 6, 7, 11, 12],
  async run(call) {
    const { offline = false, verbose = false, limit, after, state, since, until } = call.options;
    const nowMs = call.io.now();
    const sinceMs = readTimeOption("--since", since, nowMs);
    const untilMs = readTimeOption("--until", until, nowMs);
    await using opened = await openGateway(call, { verb: "list", purpose: "read", offline });
    const answer = await hintOffline(
      "webapps-backup list --offline",
      whileReading(
        call,
        opened.gateway,
        readPages(opened.gateway, { limit, after, state, sinceMs, untilMs }, opened.freshness),
      ),
    );
    tellAnswer(call, answer);
    const { total, backups, next } = answer.value;
    printResult(call, backupPageWire(answer), () =>
      backups.length === 0 ? "" : drawBackups(backups, verbose),
    );
    if (backups.length === 0) call.notes.say("There are no such backups");
    if (next !== undefined) {
      call.notes.say(`${formatCount(total, "backup")} in all; more with --after ${next}`);
    }
  },
};

function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit > 0) return limit;
  throw new InvalidArgumentError("Expected a whole number from 1 on.");
}
