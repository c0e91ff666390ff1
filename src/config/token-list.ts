import * as v from "valibot";
import type { TokenSetting } from "./settings.ts";
import { repositoryName, type ValueSchema } from "./value-schemas.ts";

/** What the bearer of a token may do, each including those before it. */
export const tokenRoles = ["read", "operate", "restore", "admin"] as const;

/** A shorter one could be found by trying. */
const shortestText = 24;

const entryMessage = '"NAME ROLE TOKEN [REPOSITORY ...]" for each token';
const role = v.picklist(tokenRoles);

/** Tokens in text: entries end at a comma or with the line, so that a list, a variable and a file read alike. */
export const tokenList: ValueSchema<TokenSetting[]> = v.pipe(
  v.union([v.string(), v.pipe(v.array(v.string()), v.readonly())]),
  v.transform((raw) => (typeof raw === "string" ? [raw] : [...raw]).flatMap(splitEntries)),
  v.array(v.pipe(v.string(), v.rawTransform<string, TokenSetting>(readEntry))),
  v.check(
    (tokens) => new Set(tokens.map(({ name }) => name)).size === tokens.length,
    "another name for each token",
  ),
);

function splitEntries(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => line.split(","))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

interface EntryContext {
  readonly dataset: { readonly value: string };
  readonly addIssue: (issue: { readonly message: string }) => void;
  readonly NEVER: never;
}

function readEntry({ dataset, addIssue, NEVER }: EntryContext): TokenSetting {
  const [name = "", given, secret, ...repositories] = dataset.value.split(/\s+/);
  const read = v.safeParse(role, given);
  const fault = faultOf(name, read.success, secret, repositories);
  if (fault !== undefined || !read.success || secret === undefined) {
    addIssue({ message: fault ?? entryMessage });
    return NEVER;
  }
  return {
    name,
    role: read.output,
    secret,
    repositories: repositories.length === 0 ? undefined : repositories,
  };
}

function faultOf(
  name: string,
  hasRole: boolean,
  secret: string | undefined,
  repositories: readonly string[],
): string | undefined {
  if (secret === undefined) return entryMessage;
  if (!/^[A-Za-z0-9][\w.@-]{0,63}$/.test(name) || reserved.includes(name)) {
    return "a name of letters, digits and . _ @ - that is not one of ours";
  }
  if (!hasRole) return `one of the roles ${tokenRoles.join(", ")}`;
  if (/^sha256:/i.test(secret)) {
    return /^sha256:[0-9a-f]{64}$/i.test(secret)
      ? undefined
      : '64 hexadecimal digits behind "sha256:"';
  }
  if (secret.length < shortestText) return `a token of at least ${shortestText} characters`;
  if (!/^[\w.~+/-]+=*$/.test(secret)) {
    return "a token of letters, digits and . _ ~ + / - that a header can carry";
  }
  return repositories.every((repository) => v.is(repositoryName, repository))
    ? undefined
    : "names of snapshot repositories behind the token";
}

/** Names in the audit log that are no token's. */
const reserved: readonly string[] = [
  "anonymous",
  "client-certificate",
  "unknown",
  "webapps-backup",
];
