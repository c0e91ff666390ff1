import { writeFileSync } from "node:fs";
import { release } from "node:os";
import { resolve } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { runWire, type Wire } from "../api/wire.ts";
import { BackupError } from "../backup/errors.ts";
import type { SettingsResult } from "../config/read-settings.ts";
import { stringifyJson } from "../json/json.ts";
import type { Diagnosis } from "./diagnose.ts";
import { diagnosisWire } from "./doctor-text.ts";
import { tokenVariable } from "./load-settings.ts";
import type { Call } from "./verb.ts";

/** So many names tell what there is; more would only make the file long. */
const shownSnapshots = 1000;
const censor = "********";

/** Writes all that a bug report needs into one file that only this user can read. Throws `invalid` where it cannot. */
export function writeDoctorReport(call: Call, file: string, diagnosis: Diagnosis): void {
  const path = resolve(call.io.cwd, file);
  const text = withoutSecrets(
    stringifyJson(reportWire(diagnosis), 2),
    knownSecrets(call, diagnosis),
  );
  try {
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError("invalid", `Cannot write the report: ${reason}`, {
      hint: "Name another file with --report.",
      cause,
    });
  }
  call.notes.say(`The report is in "${path}"; look through it before you send it`);
}

function reportWire(diagnosis: Diagnosis): Wire {
  const { settings, snapshots, state } = diagnosis;
  return {
    format: 1,
    program: { version, bun: Bun.version, revision: Bun.revision.slice(0, 9) },
    platform: { system: process.platform, architecture: process.arch, release: release() },
    doctor: diagnosisWire(version, diagnosis),
    settings: settings?.values.map(({ path, shown, source }) => ({ path, value: shown, source })),
    warnings: settings?.warnings ?? [],
    stateFiles: state?.files.map(({ path, there, bytes, version: found, wanted, damage }) => ({
      path,
      there,
      bytes,
      version: found ?? null,
      wanted,
      damage: damage ?? null,
    })),
    runs: state?.runs.map(runWire),
    snapshots: snapshots?.slice(0, shownSnapshots),
    snapshotCount: snapshots?.length ?? null,
  };
}

/** Nothing above should hold one; whatever slips through an error of others is covered here. */
function knownSecrets({ io }: Call, { settings }: Diagnosis): readonly string[] {
  const given = [io.env[tokenVariable], ...(settings ? settingSecrets(settings) : [])];
  return given.flatMap((secret) => (secret !== undefined && secret.length > 3 ? [secret] : []));
}

function settingSecrets(result: SettingsResult): readonly string[] {
  if (!result.ok) return [];
  const { elasticsearch, server } = result.settings;
  const { apiKey, username, password } = elasticsearch;
  const encoded = [apiKey, `${username}:${password}`].flatMap((secret) =>
    secret === undefined ? [] : [Buffer.from(secret).toString("base64")],
  );
  const tokens = server.tokens.map(({ secret }) => secret);
  return [password, apiKey, ...tokens, ...encoded].flatMap((secret) => secret ?? []);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (rest, secret) =>
      rest.replaceAll(secret, censor).replaceAll(JSON.stringify(secret).slice(1, -1), censor),
    text,
  );
}
