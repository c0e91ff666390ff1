import { version } from "../../package.json" with { type: "json" };
import { BackupError } from "../backup/errors.ts";
import { ageMs } from "../doctor/backup-checks.ts";
import type { DoctorOptions } from "./doctor-options.ts";
import { diagnose, type Diagnosis } from "./diagnose.ts";
import { diagnoseRemote } from "./diagnose-remote.ts";
import { writeDoctorReport } from "./doctor-report.ts";
import { diagnosisWire, drawDiagnosis, failedChecks } from "./doctor-text.ts";
import { serverVariable } from "./load-settings.ts";
import { NagiosEnd, nagiosCode, nagiosLine } from "./nagios.ts";
import { printResult } from "./print-result.ts";
import { tidily } from "./tidily.ts";
import type { Call } from "./verb.ts";

/** Examines, prints what was found, and ends as that demands. */
export async function runDoctor(call: Call<DoctorOptions>): Promise<void> {
  const { maxAge: maxAgeMs, report, output } = call.options;
  const named = call.options.server ?? call.io.env[serverVariable];
  const diagnosis = named
    ? await diagnoseRemote(call, named)
    : await tidily(call.io, (calm) => diagnose(call, calm));
  if (report !== undefined) writeDoctorReport(call, report, diagnosis);
  const { findings, newest, nowMs } = diagnosis;
  if (output === "nagios") {
    const facts = { findings, ageMs: newest && ageMs(newest, nowMs), maxAgeMs };
    call.io.stdout.write(nagiosLine(facts));
    throw new NagiosEnd(nagiosCode(facts));
  }
  printResult(call, diagnosisWire(version, diagnosis), () => drawDiagnosis(version, diagnosis));
  refuseFailed(diagnosis);
}

function refuseFailed(diagnosis: Diagnosis): void {
  const names = failedChecks(diagnosis);
  if (names.length === 0) return;
  throw new BackupError("run-failed", `Doctor has found what fails: ${names.join(", ")}`, {
    hint: "Each check names the next step; run doctor again after it.",
  });
}
