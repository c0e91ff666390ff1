import { BackupError } from "../backup/errors.ts";

/** What a request is for, read by a strict grammar. */
export interface Target {
  /** Decoded; none for the root. */
  readonly segments: readonly string[];
  /** With its question mark, as it came; "" where there is none. */
  readonly query: string;
}

/** What a segment may be made of; anything else stands percent-encoded or not at all. */
const plainPath = /^\/[\w\-.~!$&'()*+,=:@%/]*$/;
/** Encoded, these would mean one thing to us and another to whoever decodes once more. */
const ambiguous = /%(?:2f|5c|25|3b|00)/i;
/** What no name of a repository or snapshot holds; in angle brackets Elasticsearch computes a name of a date. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const neverInNames = /[\u0000-\u0020\u007f-\u009f\\/;<>|"?#]/u;
/** Elasticsearch would read these as if they stood in the path, or as a body that nobody has judged. */
const pathParameters: ReadonlySet<string> = new Set([
  "repository",
  "snapshot",
  "target_snapshot",
  "source",
  "source_content_type",
  "index",
]);

/** Reads path and query out of a request's URL. Throws `invalid` for all that could be read in two ways. */
export function readTarget(url: string): Target {
  const target = url.startsWith("/") ? url : url.slice(pathStart(url));
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? "" : target.slice(mark);
  if (query !== "") refuseParameters(query);
  return { segments: readSegments(path), query };
}

function pathStart(url: string): number {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start === -1 ? url.length : start;
}

function readSegments(path: string): readonly string[] {
  if (path === "/") return [];
  if (!plainPath.test(path)) throw refused(path, "it holds a character that must be encoded");
  if (ambiguous.test(path)) throw refused(path, "it holds an encoded slash, percent or the like");
  return path
    .slice(1)
    .split("/")
    .map((segment) => readSegment(segment, path));
}

function readSegment(segment: string, path: string): string {
  const text = segment.includes("%") ? decode(segment) : segment;
  if (text === undefined) throw refused(path, "its percent-encoding is broken");
  if (text === "") throw refused(path, "it holds an empty segment");
  if (text === "." || text === "..") throw refused(path, "it holds a segment of dots");
  if (neverInNames.test(text)) throw refused(path, "it holds a character that no name can hold");
  return text;
}

/** Broken UTF-8 makes it undefined, as a broken encoding does. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Writes a path that is read as these segments by everybody. */
export function writePath(segments: readonly string[]): string {
  return `/${segments.map((text) => encodeURIComponent(text).replaceAll("%2C", ",")).join("/")}`;
}

/** Elasticsearch parts parameters at a semicolon too. */
function refuseParameters(query: string): void {
  if (query.includes("#")) throw refused(query, "it holds a fragment");
  for (const parameter of query.slice(1).split(/[&;]/)) {
    const [raw = ""] = parameter.split("=", 1);
    const name = decode(raw.replaceAll("+", " "));
    if (name === undefined) throw refused(query, "its percent-encoding is broken");
    if (!pathParameters.has(name)) continue;
    throw new BackupError("invalid", `Cannot pass the parameter "${name}" on to Elasticsearch`, {
      hint: "Name repositories and snapshots in the path, and send what is to be done as a body.",
    });
  }
}

function refused(target: string, reason: string): BackupError {
  const shown = JSON.stringify(target.slice(0, 200));
  return new BackupError("invalid", `Cannot pass ${shown} on to Elasticsearch: ${reason}`, {
    hint: "Write each name once percent-encoded, with single slashes between them.",
  });
}
