import { hostname } from "node:os";
import { type BackupError, isBackupError } from "../backup/errors.ts";
import type { Backup } from "../backup/backup.ts";
import { issueText } from "../config/issue.ts";
import type { SettingsResult } from "../config/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import { examineCluster } from "../doctor/examine-cluster.ts";
import { examineRepository } from "../doctor/examine-repository.ts";
import { judgeCertificates } from "../doctor/expiry-checks.ts";
import { fail, type Finding, ok, skip, warn } from "../doctor/finding.ts";
import type { Patient } from "../doctor/patient.ts";
import type { DoctorOptions } from "./doctor-options.ts";
import { examineState, type StateExamined } from "./examine-state.ts";
import { isErrno } from "./process-io.ts";
import { resolveCall } from "./load-settings.ts";
import { namedCertificates } from "./named-certificates.ts";
import { openPatient } from "./open-patient.ts";
import type { Calm } from "./tidily.ts";
import type { Call } from "./verb.ts";

/** What the doctor has found, and what a report adds to it. */
export interface Diagnosis {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** What was looked at, in words. */
  readonly subject: string;
  readonly findings: readonly Finding[];
  /** The newest complete backup. */
  readonly newest: Pick<Backup, "id" | "endMs"> | undefined;
  /** By name; undefined where they could not be listed. */
  readonly snapshots: readonly string[] | undefined;
  /** Undefined where a service was asked. */
  readonly settings: SettingsResult | undefined;
  readonly state: StateExamined | undefined;
}

const correctThem =
  'Run "webapps-backup config check" to see every setting and where it comes from.';

/** Examines settings, state directory, cluster and repository with our own settings. */
export async function diagnose(call: Call<DoctorOptions>, calm: Calm): Promise<Diagnosis> {
  const nowMs = call.io.now();
  const result = resolveCall(call.io, call.options.config);
  const judged = judgeSettings(result);
  if (!result.ok) {
    const rest = skip("cluster", "Nothing else was looked at, since the settings cannot be used");
    const findings = [...judged, rest];
    const none = { newest: undefined, snapshots: undefined, state: undefined };
    return { nowMs, subject: "the settings", findings, settings: result, ...none };
  }
  const { settings } = result;
  using state = await examineState(call, settings);
  const certificates = judgeCertificates(namedCertificates(settings), nowMs);
  const before = [...judged, ...state.findings, ...certificates];
  const seen = await lookOutside(call, settings, state, { ...calm, nowMs });
  return {
    nowMs,
    subject: subjectOf(settings),
    findings: [...before, ...seen.findings],
    newest: seen.newest,
    snapshots: seen.snapshots,
    settings: result,
    state,
  };
}

function subjectOf({ elasticsearch, repository }: Settings): string {
  const hosts = elasticsearch.urls.map((url) => new URL(url).host).join(", ");
  return repository === undefined ? hosts : `repository "${repository}" at ${hosts}`;
}

function judgeSettings(result: SettingsResult): readonly Finding[] {
  const name = "settings";
  const odd = result.warnings.map((warning) => warn(name, warning, correctThem));
  if (!result.ok) {
    const wrong = result.issues.map((issue) =>
      fail(name, issueText(issue), issue.hint ?? correctThem),
    );
    return [...wrong, ...odd];
  }
  const sources = new Set(result.values.map(({ source }) => source.replace(/:\d+$/, "")));
  sources.delete("default");
  const given = sources.size === 0 ? "defaults alone" : `defaults and ${[...sources].join(", ")}`;
  return odd.length > 0 ? odd : [ok(name, `They agree: ${given}`)];
}

interface Outside {
  readonly findings: readonly Finding[];
  readonly newest: Backup | undefined;
  readonly snapshots: readonly string[] | undefined;
}

async function lookOutside(
  call: Call<DoctorOptions>,
  settings: Settings,
  state: StateExamined,
  calm: Calm & { readonly nowMs: number },
): Promise<Outside> {
  const nothing = { newest: undefined, snapshots: undefined };
  let opened: Awaited<ReturnType<typeof openPatient>>;
  try {
    opened = openPatient(settings, state.journal);
  } catch (error) {
    // A file that a setting names and nobody can read.
    if (!isBackupError(error, "invalid")) throw error;
    return { findings: [unusable(error)], ...nothing };
  }
  await using patient = opened;
  return examineAll(call, patient.patient, calm);
}

function unusable({ message, hint }: BackupError): Finding {
  return fail("settings", message, hint ?? correctThem);
}

async function examineAll(
  { options }: Call<DoctorOptions>,
  patient: Patient,
  calm: Calm & { readonly nowMs: number },
): Promise<Outside> {
  const cluster = await examineCluster(patient);
  if (!cluster.answers) {
    return { findings: cluster.findings, newest: undefined, snapshots: undefined };
  }
  const { findings, newest, snapshots } = await examineRepository(patient, {
    ...calm,
    maxAgeMs: options.maxAge,
    writes: options.write,
    owner: { host: hostDigest(), pid: process.pid, token: crypto.randomUUID().slice(0, 8) },
    isAlive,
  });
  return { findings: [...cluster.findings, ...findings], newest, snapshots };
}

function hostDigest(): string {
  return new Bun.CryptoHasher("sha256").update(hostname()).digest("hex").slice(0, 8);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}
