import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The line of its fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the comment before it says about why no test runs it. */
  readonly notRun: string | undefined;
}

/** A page of the documentation. */
export interface Page {
  /** Its path from the root of the project. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const root = resolve(import.meta.dir, "../..");

/** Every page that people read: the README, those beside it, and all below docs/. */
export function readPages(): readonly Page[] {
  const patterns = ["*.md", "docs/**/*.md"];
  const names = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: root })]);
  return names.toSorted().map((name) => {
    const path = resolve(root, name);
    return { name, path, text: readFileSync(path, "utf8") };
  });
}

/** Reads the fenced blocks of a page, indented ones too. */
export function readBlocks({ name, text }: Pick<Page, "name" | "text">): readonly Block[] {
  return [...text.matchAll(/^([ \t]*)```(\w+)?[^\n]*\n(.*?)^\1```$/gms)].map((match) => {
    const [, indent = "", language = "", body = ""] = match;
    const before = text.slice(0, match.index);
    return {
      page: name,
      line: before.split("\n").length,
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      notRun: /<!-- not run: ([^>]+) -->\s*$/.exec(before)?.[1],
    };
  });
}
