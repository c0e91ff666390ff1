import { Option } from "commander";
import { holdWire } from "../api/wire.ts";
import type { Hold } from "../backup/holds.ts";
import { backupIdArgument } from "./backup-id-argument.ts";
import { formatTime } from "./format.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { readTimeToCome } from "./time-option.ts";
import type { Verb } from "./verb.ts";

interface HoldOptions {
  readonly id: bigint;
  readonly reason: string;
  readonly until?: string;
}

/** `hold`: keeps a backup from being deleted. */
export const hold: Verb<HoldOptions> = {
  name: "hold",
  summary: "Keep a backup from being deleted",
  description:
    "Keeps a backup, its manifest and the safety backups of its restores from being deleted, until a " +
    "time or until it is released. It binds what passes through webapps-backup: whoever has " +
    "Elasticsearch's own privileges is not asked.",
  arguments: [backupIdArgument("<id>")],
  options: [
    new Option("--reason <text>", "what for").makeOptionMandatory(),
    new Option("--until <time>", 'how long: "2027-01-31", "90d"; until it is released by default'),
  ],
  examples: ['webapps-backup hold 1795358109 --reason "before the upgrade to 8.9" --until 90d'],
  exitStatus: [4, 5, 6, 7, 8, 10, 11],
  async run(call) {
    const { id, reason, until } = call.options;
    const untilMs = readTimeToCome("--until", until, call.io.now());
    await using opened = await openGateway(call, { verb: "hold", purpose: "write" });
    const held = await opened.gateway.hold(id, { reason, untilMs });
    printResult(call, holdWire(held), () => `Backup ${id} is held ${describeHold(held)}\n`);
  },
};

interface ReleaseOptions {
  readonly id: bigint;
}

/** `release`: lets a backup be deleted again. */
export const release: Verb<ReleaseOptions> = {
  name: "release",
  summary: "Let a held backup be deleted again",
  arguments: [backupIdArgument("<id>")],
  examples: ["webapps-backup release 1795358109"],
  exitStatus: [4, 5, 8, 10, 11],
  async run(call) {
    const { id } = call.options;
    await using opened = await openGateway(call, { verb: "release", purpose: "write" });
    const held = await opened.gateway.release(id);
    printResult(
      call,
      holdWire(held),
      () => `Backup ${id} is released; it was held ${describeHold(held)}\n`,
    );
  },
};

/** Says by whom, until when and why, for people. */
export function describeHold({ by, untilMs, reason }: Hold): string {
  const until = untilMs === undefined ? "until released" : `until ${formatTime(untilMs)}`;
  return `${until} by ${by}: ${reason}`;
}
