import type { Wire } from "../api/wire.ts";
import type { FindingResult } from "../doctor/finding.ts";
import { jsonInteger } from "../json/json.ts";
import type { Diagnosis } from "./diagnose.ts";

const words: Readonly<Record<FindingResult, string>> = {
  ok: "OK",
  warn: "WARN",
  fail: "FAIL",
  skip: "SKIP",
};
const results = ["ok", "warn", "fail", "skip"] as const;

/** Writes what the doctor has found for people. */
export function drawDiagnosis(version: string, { subject, findings }: Diagnosis): string {
  const margin = " ".repeat(22);
  const lines = findings.flatMap(({ name, result, found, hint }) => [
    `  ${words[result].padEnd(6)}${name.padEnd(14)}${oneLine(found)}`,
    ...(hint === undefined || result === "ok" ? [] : [`${margin}${hint}`]),
  ]);
  const counts = results.map(
    (result) => `${findings.filter((one) => one.result === result).length} ${words[result]}`,
  );
  const text = [
    `webapps-backup ${version} looks at ${subject}`,
    "",
    ...lines,
    "",
    counts.join(", "),
  ];
  return text.map((line) => `${line}\n`).join("");
}

/** Writes it for programs. */
export function diagnosisWire(version: string, diagnosis: Diagnosis): Wire {
  const { nowMs, subject, findings, newest } = diagnosis;
  return {
    version,
    at: new Date(nowMs).toISOString(),
    subject,
    ok: failedChecks(diagnosis).length === 0,
    counts: Object.fromEntries(
      results.map((result) => [result, findings.filter((one) => one.result === result).length]),
    ),
    newestBackup: newest
      ? {
          backupId: jsonInteger(newest.id),
          endTime: newest.endMs === undefined ? null : new Date(newest.endMs).toISOString(),
        }
      : null,
    checks: findings.map(({ name, result, found, hint }) => ({
      check: name,
      result: words[result],
      found,
      hint: hint ?? null,
    })),
  };
}

/** The checks that have failed, each once. */
export function failedChecks({ findings }: Pick<Diagnosis, "findings">): readonly string[] {
  return [...new Set(findings.filter(({ result }) => result === "fail").map(({ name }) => name))];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}
