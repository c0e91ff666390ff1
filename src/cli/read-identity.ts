import { resolve } from "node:path";
import { BackupError } from "../backup/errors.ts";
import type { CallerIdentity } from "../remote/caller.ts";
import type { Io } from "./io.ts";
import { readNamedFile } from "./read-named-file.ts";
import { remoteTlsVariables, tokenVariable } from "./load-settings.ts";

/** Reads what a command shows to a service. Throws `invalid` for a file that cannot be read or a token that is none. */
export function readIdentity(io: Io): CallerIdentity {
  const { ca, cert, key } = remoteTlsVariables;
  return {
    token: readToken(io),
    tls: { ca: fileOf(io, ca), cert: fileOf(io, cert), key: fileOf(io, key) },
  };
}

function readToken(io: Io): string | undefined {
  const given = filled(io.env[tokenVariable]);
  const variable = given === undefined ? `${tokenVariable}_FILE` : tokenVariable;
  const token = given ?? fileOf(io, variable)?.trim();
  // A header that breaks would be told with all that is in it.
  if (token === undefined || /^[\w.~+/-]+=*$/.test(token)) return token;
  throw new BackupError("invalid", `Cannot use the token of ${variable}: expected one word`, {
    hint: 'Set it to what "webapps-backup token create" has shown.',
  });
}

function fileOf({ env, cwd }: Io, variable: string): string | undefined {
  const name = filled(env[variable]);
  if (name === undefined) return undefined;
  return readNamedFile(variable, resolve(cwd, name));
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}
