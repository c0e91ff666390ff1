/** What somebody may do, each including those before it. */
export const roles = ["read", "operate", "restore", "admin"] as const;

/** One of these. */
export type Role = (typeof roles)[number];

/** Whether a role is enough for what asks for another. */
export function covers(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}

/** Who asks, once that is known. */
export interface Caller {
  /** The name of a token, or what stands for one: an operating system's user, "anonymous". */
  readonly name: string;
  readonly role: Role;
  /** The repositories that the role is for; undefined for all. */
  readonly repositories: readonly string[] | undefined;
}

/** Whether a caller's role is for this repository. */
export function reaches({ repositories }: Caller, repository: string): boolean {
  return repositories === undefined || repositories.includes(repository);
}

/** A token as it is kept: what it was shown as once cannot be had from it. */
export interface Token {
  readonly name: string;
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly hash: string;
  readonly role: Role;
  /** Undefined for all. */
  readonly repositories: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly createdMs: number;
  /** Epoch milliseconds; undefined for never. */
  readonly expiresMs: number | undefined;
}

/** Where tokens are kept. */
export interface Tokens {
  /** In the order of their names, expired ones among them. */
  all(): readonly Token[];
  /** Throws `already-exists` where the name is taken. */
  add(token: Token): void;
  /** False where there was none of that name. */
  remove(name: string): boolean;
}

/** What is wanted of a new token. */
export interface TokenRequest {
  readonly name: string;
  readonly role: Role;
  /** Undefined for all. */
  readonly repositories: readonly string[] | undefined;
  /** Epoch milliseconds; undefined for never. */
  readonly expiresMs: number | undefined;
}

/** A token as it may be shown. */
export type TokenView = Omit<Token, "hash">;

/** A token with its text, which nobody can have again. */
export interface CreatedToken {
  readonly token: TokenView;
  readonly text: string;
}

/** Names in the audit log that are no token's. */
export const reservedNames: readonly string[] = [
  "anonymous",
  "client-certificate",
  "unknown",
  "webapps-backup",
];

/** Whether a token may have this name: Basic ends a user's name at the colon. */
export function isTokenName(text: string): boolean {
  return /^[A-Za-z0-9][\w.@-]{0,63}$/.test(text) && !reservedNames.includes(text);
}
