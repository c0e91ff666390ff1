import { X509Certificate } from "node:crypto";
import type { Token } from "../backup/access.ts";
import { listed } from "../restore/finding.ts";
import { writeAge } from "./backup-checks.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** A PEM file that a setting names. */
export interface NamedFile {
  readonly setting: string;
  readonly path: string;
  /** What is in it, or why it cannot be read. */
  readonly content: { readonly text: string } | { readonly failure: string };
}

const soonMs = 30 * 86_400_000;
const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Every certificate that a setting names can be read and is valid for some time to come. */
export function judgeCertificates(files: readonly NamedFile[], nowMs: number): readonly Finding[] {
  return files.map((file) => judgeCertificate(file, nowMs));
}

function judgeCertificate({ setting, path, content }: NamedFile, nowMs: number): Finding {
  const name = "certificate";
  const what = `${setting} ("${path}")`;
  const correct = `Correct ${setting}, or let this user read the file.`;
  if ("failure" in content)
    return fail(name, `${what} cannot be read: ${content.failure}`, correct);
  const ends = readEnds(content.text);
  if (ends === undefined)
    return fail(name, `${what} holds no certificate that can be read`, correct);
  const firstMs = Math.min(...ends);
  const date = new Date(firstMs).toISOString().slice(0, 10);
  const renew =
    "Put a new one in its place; serve takes up its own with SIGHUP, all others at its next start.";
  if (firstMs <= nowMs) return fail(name, `${what} has expired on ${date}`, renew);
  const found = `${what} is valid until ${date}`;
  if (firstMs - nowMs > soonMs) return ok(name, found);
  return warn(name, `${found}, another ${writeAge(firstMs - nowMs)}`, renew);
}

/** When the certificates in a text expire, epoch milliseconds; undefined where there is none. */
function readEnds(text: string): readonly number[] | undefined {
  const blocks = text.match(certificate) ?? [];
  try {
    const ends = blocks.map((block) => Date.parse(new X509Certificate(block).validTo));
    return ends.length > 0 && ends.every(Number.isFinite) ? ends : undefined;
  } catch {
    return undefined;
  }
}

/** No token that somebody uses is about to end. */
export function judgeTokens(tokens: readonly Token[], nowMs: number): readonly Finding[] {
  const name = "token";
  if (tokens.length === 0) return [];
  const ending = tokens.flatMap(({ name: who, expiresMs }) =>
    expiresMs === undefined || expiresMs - nowMs > soonMs ? [] : [{ who, expiresMs }],
  );
  if (ending.length === 0) return [ok(name, "No token expires within 30 days")];
  const shown = ending.map(({ who, expiresMs }) =>
    expiresMs <= nowMs ? `${who} has expired` : `${who} in ${writeAge(expiresMs - nowMs)}`,
  );
  return [
    warn(
      name,
      `Tokens expire: ${listed(shown)}`,
      "Make new ones with webapps-backup token create, and revoke those that nobody uses.",
    ),
  ];
}
