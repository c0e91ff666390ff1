import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everyNode, readCommandTree } from "../../src/cli/command-tree.ts";
import { completionScripts } from "../../src/cli/completion-scripts.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { createCommandLine } from "../../src/cli/run.ts";
import { createManual } from "../man.ts";

/** What reads our words: the manual's readers and the shells. */
export const wordTools: readonly string[] = ["man", "groff", "mandoc", "bash", "zsh", "fish"];

/** Lets each tool read what is made for it. Throws what it complains of. */
export async function checkWords(): Promise<void> {
  using folder = temporary();
  for (const { name, text } of await createManual()) {
    const page = join(folder.path, name);
    writeFileSync(page, text);
    quietly(`man reads ${name}`, ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page]);
    quietly(`mandoc reads ${name}`, ["mandoc", "-Tlint", "-W", "style", page]);
  }
  const tree = readCommandTree(createCommandLine(processIo(process)));
  for (const shell of ["bash", "zsh", "fish"] as const) {
    const script = join(folder.path, `completion.${shell}`);
    writeFileSync(script, completionScripts[shell](tree));
    // Every group of verbs, every verb with options, and the values of one of its options.
    for (const { path, words, options } of everyNode(tree)) {
      const typed = path.split("/").filter(Boolean);
      const wanted = words.map(({ word }) => word);
      if (wanted.length > 0) expectOffered(shell, script, [...typed, ""], wanted);
      expectOffered(
        shell,
        script,
        [...typed, "--"],
        options.map(({ word }) => word),
      );
      for (const { word, value } of options) {
        if (typeof value !== "string") expectOffered(shell, script, [...typed, word, ""], value);
      }
    }
  }
}

/** Each shell is asked in its own way what it offers for the last of these words. */
const asked: Readonly<
  Record<"bash" | "zsh" | "fish", (script: string, words: readonly string[]) => string>
> = {
  bash: (script, words) => `source ${script}
COMP_WORDS=(webapps-backup ${words.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length}
_webapps_backup
printf '%s\n' "\${COMPREPLY[@]}"`,
  // The functions of the completion system, which only work while somebody types, say what they are given.
  zsh: (script, words) => `compdef() { : }
_describe() { print -rl -- "\${(@)\${(P)2}%%:*}" }
compadd() { print -rl -- "$@" }
_message() { : }
_files() { : }
source ${script}
words=(webapps-backup ${words.map((word) => `'${word}'`).join(" ")})
CURRENT=\${#words}
_webapps-backup`,
  fish: (script, words) => `source ${script}
complete -C 'webapps-backup ${words.join(" ")}' | string replace -r '\t.*' ''
true`,
};

function expectOffered(
  shell: "bash" | "zsh" | "fish",
  script: string,
  words: readonly string[],
  wanted: readonly string[],
): void {
  const name = `${shell} completes "webapps-backup ${words.join(" ")}"`;
  const bare = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell];
  const output = quietly(name, [shell, ...bare, "-c", asked[shell](script, words)]);
  const offered = new Set(output.split("\n").filter(Boolean));
  const missing = wanted.filter((word) => !offered.has(word));
  if (missing.length === 0) return;
  throw new Error(`${name}: "${missing.join('", "')}" is not offered\n${output}`);
}

/** Runs something that has nothing to complain of, and gives what it prints. */
function quietly(name: string, command: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: "ignore" });
  const [said, complained] = [stdout.toString(), stderr.toString()];
  const isLint = command.includes("-Tlint");
  if (exitCode !== 0 || complained !== "" || (isLint && said !== "")) {
    throw new Error(`${name}: exit code ${exitCode}\n${said}${complained}`);
  }
  return said;
}

function temporary(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "webapps-backup-words-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
