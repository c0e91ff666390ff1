import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from "yaml";

/** What stands at one path of a YAML file: text, a list of texts, nothing, or something that is no value of a setting. */
export type YamlValue = string | readonly string[] | undefined | typeof nested;

/** A list of mappings or an empty mapping, where only text or a list of texts can be a value. */
export const nested: unique symbol = Symbol("nested");

/** One value of a YAML file with the keys that lead to it and its line. */
export interface YamlEntry {
  readonly keys: readonly string[];
  readonly value: YamlValue;
  readonly line: number;
}

/** A complaint about the YAML itself, which never quotes the file. */
export interface YamlFault {
  readonly line: number;
  readonly message: string;
}

/** The values of each document of a YAML file, in their order, with what is wrong with it. */
export interface YamlFile {
  readonly documents: readonly (readonly YamlEntry[])[];
  readonly faults: readonly YamlFault[];
}

const deepest = 50;
const mostEntries = 20_000;
const mostFaults = 10;

/** Reads a YAML file into flat entries that remember their lines; scalars keep the text as it is written, so that 8.10 is not 8.1. */
export function yamlEntries(text: string): YamlFile {
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
    const walks = [...parsed].map((document) => new DocumentWalk(document, lines));
    const documents = walks.map((walk) => walk.entries());
    const faults = uniqueFaults(walks.flatMap((walk) => walk.faults));
    return faults.length > 0 ? { documents: [], faults } : { documents, faults };
  } catch (error) {
    // The parser recurses: a file of some thousand brackets exhausts the stack.
    if (error instanceof TooLarge || error instanceof RangeError) {
      return { documents: [], faults: [{ line: 1, message: "Too deep or too large" }] };
    }
    throw error;
  }
}

class TooLarge extends Error {}

function uniqueFaults(faults: readonly YamlFault[]): readonly YamlFault[] {
  return [
    ...new Map(faults.map((fault) => [`${fault.line} ${fault.message}`, fault])).values(),
  ].slice(0, mostFaults);
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

/** The walk over one document; it has a budget, because aliases can blow a small file up. */
class DocumentWalk {
  readonly faults: YamlFault[];
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #entries = new Map<string, YamlEntry>();
  /** What aliases point to: to look for it anew takes a walk over the whole document. */
  readonly #targets = new Map<unknown, unknown>();
  #budget = mostEntries;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
    this.faults = document.errors.map((error) => ({
      line: lineAt(lines, error.pos[0]),
      // A message may quote the file behind one of these, and with it a secret.
      message: error.message.replace(/(?:[:"'`!]| version ).*$/s, "").trim(),
    }));
  }

  entries(): readonly YamlEntry[] {
    if (this.faults.length === 0) {
      this.#walk([], this.#document.contents, 1);
    }
    return [...this.#entries.values()];
  }

  #walk(keys: readonly string[], given: unknown, line: number): void {
    this.#budget -= 1;
    if (this.#budget < 0 || keys.length > deepest) {
      throw new TooLarge();
    }
    const node = this.#target(given, line);
    if (isMap(node)) {
      this.#walkMap(keys, node.items, line);
    } else if (isSeq(node) && node.items.some((item) => !isScalar(this.#target(item, line)))) {
      for (const [index, item] of node.items.entries()) {
        this.#walk([...keys, String(index)], item, this.#line(item, line));
      }
    } else if (isSeq(node)) {
      this.#set(
        keys,
        node.items.map((item) => scalarText(this.#target(item, line)) ?? ""),
        line,
      );
    } else if (keys.length > 0 || isScalar(node)) {
      this.#set(keys, scalarText(node), line);
    }
  }

  #walkMap(keys: readonly string[], pairs: readonly Pair[], line: number): void {
    if (pairs.length === 0 && keys.length > 0) {
      this.#set(keys, nested, line);
    }
    const merged = pairs.filter((pair) => keyText(pair.key) === "<<");
    // What is merged comes first, so that the mapping's own keys win.
    for (const pair of merged) {
      const node = this.#target(pair.value, line);
      for (const item of isSeq(node) ? node.items.toReversed() : [node]) {
        this.#walk(keys, item, this.#line(pair.key, line));
      }
    }
    for (const pair of pairs) {
      if (!merged.includes(pair)) {
        this.#walk([...keys, keyText(pair.key)], pair.value, this.#line(pair.key, line));
      }
    }
  }

  #set(keys: readonly string[], value: YamlValue, line: number): void {
    this.#entries.set(JSON.stringify(keys), { keys, value, line });
  }

  #target(node: unknown, line: number): unknown {
    if (!isAlias(node)) {
      return node;
    }
    const target = this.#targets.get(node) ?? node.resolve(this.#document);
    this.#targets.set(node, target);
    if (target === undefined) {
      this.faults.push({ line: this.#line(node, line), message: "Unresolved alias" });
    }
    return target;
  }

  #line(node: unknown, otherwise: number): number {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? otherwise : lineAt(this.#lines, offset);
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function scalarText(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) {
    return undefined;
  }
  return node.type === "PLAIN" && typeof node.value !== "string"
    ? (node.source ?? String(node.value))
    : String(node.value);
}

function keyText(key: unknown): string {
  return scalarText(key) ?? "";
}
