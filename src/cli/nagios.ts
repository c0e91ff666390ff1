import type { BackupError } from "../backup/errors.ts";
import type { Finding } from "../doctor/finding.ts";
import type { Io } from "./io.ts";

/** What a monitoring plugin ends with. */
type NagiosCode = 0 | 1 | 2 | 3;

const words: Readonly<Record<NagiosCode, string>> = {
  0: "OK",
  1: "WARNING",
  2: "CRITICAL",
  3: "UNKNOWN",
};

/** Ends a command with a plugin's exit code, when all is said. */
export class NagiosEnd extends Error {
  readonly exitCode: NagiosCode;

  constructor(exitCode: NagiosCode) {
    super(words[exitCode]);
    this.exitCode = exitCode;
  }
}

/** What the line of a plugin is made of. */
export interface NagiosFacts {
  readonly findings: readonly Finding[];
  /** Of the newest complete backup; undefined where there is none, or nobody could tell. */
  readonly ageMs: number | undefined;
  readonly maxAgeMs: number | undefined;
}

/** Decides how a plugin ends. Where an age was asked for and nobody could tell it, it does not know. */
export function nagiosCode({ findings, ageMs, maxAgeMs }: NagiosFacts): NagiosCode {
  const has = (result: Finding["result"]): boolean =>
    findings.some((finding) => finding.result === result);
  if (has("fail")) return 2;
  if (maxAgeMs !== undefined && ageMs === undefined) return 3;
  return has("warn") ? 1 : 0;
}

/** Writes the one line of a plugin: what is worst, and figures behind the bar. */
export function nagiosLine(facts: NagiosFacts): string {
  const { findings, ageMs, maxAgeMs } = facts;
  const of = (result: Finding["result"]): readonly Finding[] =>
    findings.filter((finding) => finding.result === result);
  const [bad, odd] = [of("fail"), of("warn")];
  const told = [...bad, ...odd].map(({ name, found }) => `${name}: ${found}`);
  const [first = allIsWell(findings), ...others] = told;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const age = ageMs === undefined ? [] : [`age=${seconds(ageMs)}s;;${limit(maxAgeMs)};0`];
  const figures = [
    ...age,
    `ok=${of("ok").length};;;0`,
    `warn=${odd.length};;;0`,
    `fail=${bad.length};;;0`,
    `skip=${of("skip").length};;;0`,
  ];
  return `WEBAPPS_BACKUP ${words[nagiosCode(facts)]} - ${oneLine(first + more)}|${figures.join(" ")}\n`;
}

/** Says on stdout that nothing is known, and why. */
export function nagiosUnknown(io: Io, { message }: BackupError): NagiosCode {
  io.stdout.write(`WEBAPPS_BACKUP UNKNOWN - ${oneLine(message)}\n`);
  return 3;
}

function allIsWell(findings: readonly Finding[]): string {
  const backups = findings.find(({ name, result }) => name === "backups" && result === "ok");
  return backups?.found ?? "nothing is wrong";
}

/** A bar would begin the figures, and only the first line counts. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "/").trim();
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

function limit(ms: number | undefined): string {
  return ms === undefined ? "" : String(seconds(ms));
}
