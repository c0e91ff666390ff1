import { hopByHop } from "./hop-by-hop.ts";

/** Where an answer's body ends. */
export type BodyEnd =
  | { readonly by: "length"; readonly bytes: number }
  /** Each chunk says how long it is (RFC 9112, 7.1). */
  | { readonly by: "chunks" }
  | { readonly by: "closing" };

/** What an answer says before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  /** Those that are for the caller; the ones of the connection are left out. Not to be changed: many answers share it. */
  readonly headers: Headers;
  readonly bodyEnd: BodyEnd;
  /** Whether the connection may be asked again. */
  readonly keepsAlive: boolean;
}

const mostRemembered = 64;
const longestRemembered = 2048;
const statusLine = /^HTTP\/1\.([01]) ([2-5]\d\d|1\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const fieldLine = /^([!#$%&'*+\-.^`|~\w]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;

/**
 * Makes what reads heads. It remembers the last few by their text: a cluster that is asked for the
 * same over and over says the same, and making headers of it costs more than anything else here.
 */
export function headReader(): (text: string) => AnswerHead {
  const known = new Map<string, AnswerHead>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered) return remembered;
    const head = readHead(text);
    if (text.length > longestRemembered) return head;
    if (known.size >= mostRemembered) known.clear();
    known.set(text, head);
    return head;
  };
}

/** Reads the lines of a head. Throws where they can be read in more than one way, or in none. */
function readHead(text: string): AnswerHead {
  const [first = "", ...lines] = text.split("\r\n");
  const [, minor, status, statusText = ""] = statusLine.exec(first) ?? [];
  if (status === undefined) throw new Error(`Cannot read the status line ${quoted(first)}`);
  const fields = lines.map(readField);
  const valuesOf = (name: string): readonly string[] =>
    fields.flatMap(([given, value]) => (given === name ? value.split(",") : []));
  const connection = valuesOf("connection").map((option) => option.trim().toLowerCase());
  const headers = new Headers();
  for (const [name, value] of fields) {
    if (!hopByHop.has(name) && !connection.includes(name)) headers.append(name, value);
  }
  return {
    status: Number(status),
    statusText,
    headers,
    bodyEnd: readBodyEnd(valuesOf("transfer-encoding"), valuesOf("content-length")),
    keepsAlive: minor === "1" && !connection.includes("close"),
  };
}

function readField(line: string): readonly [string, string] {
  const [, name, value] = fieldLine.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`Cannot read the header line ${quoted(line)}`);
  }
  return [name.toLowerCase(), value];
}

/** Two lengths, or a length and chunks, would let two readers see two different answers (RFC 9112, 6.3). */
function readBodyEnd(codings: readonly string[], lengths: readonly string[]): BodyEnd {
  const [coding, ...otherCodings] = codings;
  const [length, ...otherLengths] = lengths;
  if (coding === undefined && length === undefined) return { by: "closing" };
  const isClear = (coding === undefined) !== (length === undefined);
  if (isClear && otherCodings.length === 0 && otherLengths.length === 0) {
    if (coding?.trim().toLowerCase() === "chunked") return { by: "chunks" };
    if (length !== undefined && /^\d{1,15}$/.test(length.trim())) {
      return { by: "length", bytes: Number(length) };
    }
  }
  throw new Error(
    `Cannot tell where the answer ends: its length is ${quoted(lengths.join())}, its coding ${quoted(codings.join())}`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
