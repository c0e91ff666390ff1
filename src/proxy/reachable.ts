import { type Caller, reaches } from "../backup/access.ts";
import { BackupError } from "../backup/errors.ts";

/** The repositories that may be reached by name; undefined for all that the cluster has. */
export type Reachable = readonly string[] | undefined;

/** What of the configured repositories a caller reaches. */
export function reachableFor(configured: Reachable, caller: Caller): Reachable {
  if (configured === undefined) return caller.repositories;
  if (caller.repositories === undefined) return configured;
  return configured.filter((name) => reaches(caller, name));
}

/**
 * Rewrites what stands for repositories in a read so that it names only those that may be reached: a
 * wildcard stands for those among them, a name must be one. Throws `forbidden` otherwise.
 */
export function narrow(expression: string, reachable: Reachable): string {
  if (reachable === undefined || reachable.includes(expression)) return expression;
  const names = expression.split(",").flatMap((text) => {
    if (!isPattern(text)) return reachable.includes(text) ? [text] : [undefined];
    const matches = matcher(text);
    return reachable.filter(matches);
  });
  const allowed = names.filter((name) => name !== undefined);
  if (allowed.length < names.length || allowed.length === 0) throw beyond(expression, reachable);
  return [...new Set(allowed)].join(",");
}

/** Throws `forbidden` unless this is the whole name of a repository that may be reached. */
export function oneRepository(name: string, reachable: Reachable): void {
  const isWhole = !isPattern(name) && !name.includes(",");
  if (isWhole && (reachable === undefined || reachable.includes(name))) return;
  throw beyond(name, reachable);
}

/** Whether a name is one that a pattern of Elasticsearch stands for. */
export function matcher(pattern: string): (name: string) => boolean {
  if (pattern === "_all") return () => true;
  if (!pattern.includes("*")) return (name) => name === pattern;
  const pieces = pattern.split("*");
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    // By hand and not by a regular expression: many stars would make one of those take for ever.
    let at = first.length;
    for (const piece of pieces.slice(1, -1)) {
      const found = name.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= name.length - last.length;
  };
}

/** Whether a text stands for names, and is none itself. */
export function isPattern(text: string): boolean {
  return text === "_all" || text.includes("*");
}

function beyond(expression: string, reachable: Reachable): BackupError {
  const names = reachable?.map((name) => `"${name}"`).join(", ");
  return new BackupError(
    "forbidden",
    `Cannot reach the repository "${expression}": expected ${names === undefined ? "one whole name" : names || "none, for none may be reached"}`,
    { hint: 'The setting "proxy.repositories" and the caller\'s token say which may be reached.' },
  );
}
