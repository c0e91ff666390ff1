import { Option } from "commander";
import { auditVerdictWire, auditWire } from "../api/wire.ts";
import type { AuditEntry } from "../backup/audit.ts";
import { BackupError } from "../backup/errors.ts";
import type { Gateway } from "../backup/gateway.ts";
import { formatTime } from "./format.ts";
import { openGateway } from "./open-gateway.ts";
import { printResult } from "./print-result.ts";
import { drawTable } from "./table.ts";
import { readTimeOption } from "./time-option.ts";
import type { Verb } from "./verb.ts";

const pageSize = 1000;

interface AuditOptions {
  readonly since?: string;
}

/** `audit list`, or just `audit`: who changed what, and who tried. */
export const auditList: Verb<AuditOptions> = {
  name: "list",
  isDefault: true,
  summary: "Show who changed what, and who tried",
  description:
    "Shows every attempt to change something, allowed or refused, oldest first. The table has one " +
    "line for an attempt and its end; JSON has every entry with its hash.",
  options: [new Option("--since <time>", 'only what was done then or later: "2026-11-22", "36h"')],
  examples: ["webapps-backup audit list --since 7d"],
  exitStatus: [6, 10, 11, 12],
  async run(call) {
    const sinceMs = readTimeOption("--since", call.options.since, call.io.now());
    await using opened = await openGateway(call, { verb: "audit", purpose: "read" });
    const entries = await Array.fromAsync(everyEntry(opened.gateway, sinceMs));
    printResult(call, auditWire(entries), () => drawEntries(entries));
  },
};

/** `audit verify`: whether the audit log is as it was written. */
export const auditVerify: Verb = {
  name: "verify",
  summary: "Look whether the audit log was changed",
  description:
    "Walks along the chain of hashes and says which entries were changed or are missing. Keep the " +
    "hash of the last entry elsewhere: only with it can be seen that a whole chain was written anew.",
  examples: ["webapps-backup audit verify"],
  exitStatus: [6, 10, 11, 12],
  async run(call) {
    await using opened = await openGateway(call, { verb: "audit", purpose: "read" });
    const verdict = await opened.gateway.verifyAudit();
    const { entries, head, faults } = verdict;
    printResult(
      call,
      auditVerdictWire(verdict),
      () => `Entries: ${entries}\nHash of the last: ${head ?? "none"}\n`,
    );
    const [fault, ...others] = faults;
    if (fault === undefined) return;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    throw new BackupError("state-unusable", `The audit log was changed: ${fault}${more}`, {
      hint: 'All faults are in "webapps-backup audit verify --output json"; compare with a copy of journal.db.',
    });
  },
};

async function* everyEntry(
  gateway: Gateway,
  sinceMs: number | undefined,
): AsyncGenerator<AuditEntry> {
  for (let after: number | undefined; ;) {
    const page = await gateway.audit({ sinceMs, after, limit: pageSize });
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.seq;
  }
}

function drawEntries(entries: readonly AuditEntry[]): string {
  const ended = new Set(entries.map(({ attempt }) => attempt));
  const shown = entries.filter(({ seq, outcome }) => outcome !== "asked" || !ended.has(seq));
  if (shown.length === 0) return "";
  return drawTable(
    ["Time", "Who", "From", "What", "On", "Outcome", "Detail"],
    shown.map(({ atMs, who, from, action, subject, outcome, detail }) => [
      formatTime(atMs),
      who,
      from,
      action,
      subject,
      outcome === "asked" ? "asked, no end known" : outcome,
      detail ?? "",
    ]),
  );
}
