/** Reads a whole file as UTF-8, or throws as `node:fs` does. */
export type ReadText = (path: string) => string;

/** The text of a file, or why there is none. */
export type TextFile =
  { readonly text: string } | { readonly reason: string; readonly missing: boolean };

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "a file that does not exist",
  ENOTDIR: "a file that does not exist",
  EACCES: "a file that may not be read by this user",
  EPERM: "a file that may not be read by this user",
  EISDIR: "a directory",
};

/** Reads a file and turns the usual failures into words. */
export function readTextFile(path: string, readText: ReadText): TextFile {
  try {
    return { text: readText(path) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return {
      reason: reasons[code] ?? `a file that cannot be read (${code})`,
      missing: code === "ENOENT" || code === "ENOTDIR",
    };
  }
}

/** A configuration file as it was read. */
export interface ConfigFile {
  /** What messages call it. */
  readonly name: string;
  /** The directory that relative paths in it start from. */
  readonly base: string;
  readonly text: string;
}
