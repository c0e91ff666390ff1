import {
  type CommandNode,
  type CompletedOption,
  type CompletedWord,
  everyNode,
} from "./command-tree.ts";

/** The shells that can be taught to complete. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** Writes the completion script of each shell for everything that can be typed. */
export const completionScripts: Readonly<Record<Shell, (root: CommandNode) => string>> = {
  bash: (root) => `_webapps_backup() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${paths(root)}) at="$at/$word" ;;
    esac
  done
  case "$prev" in
${options(root)
  .map(({ word, value }) => `    ${word}) ${bashValue(value)}; return ;;`)
  .join("\n")}
  esac
  case "$at" in
${everyNode(root)
  .map((node) => `    "${node.path}") words="${typed(node).join(" ")}" ;;`)
  .join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _webapps_backup webapps-backup
`,

  zsh: (root) => `#compdef webapps-backup
_webapps-backup() {
  local previous=\${words[CURRENT-1]} at= word
  local -a offered
  for word in \${words[2,CURRENT-1]}; do
    case "$at/$word" in
      ${paths(root)}) at="$at/$word" ;;
    esac
  done
  case "$previous" in
${options(root)
  .map(({ word, value }) => `    ${word}) ${zshValue(value)}; return ;;`)
  .join("\n")}
  esac
  case "$at" in
${everyNode(root)
  .map((node) => `    "${node.path}") offered=(${described(node).join(" ")}) ;;`)
  .join("\n")}
  esac
  _describe webapps-backup offered
}
if [ "$funcstack[1]" = _webapps-backup ]; then _webapps-backup "$@"; else compdef _webapps-backup webapps-backup; fi
`,

  fish: (root) => `function __webapps_backup_at
  set -l at ""
  for word in (commandline -opc)[2..]
    switch "$at/$word"
      case ${paths(root).replaceAll("|", " ")}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c webapps-backup -f
${everyNode(root).flatMap(fishLines).join("\n")}
`,
};

function paths(root: CommandNode): string {
  return everyNode(root)
    .slice(1)
    .map(({ path }) => path)
    .join("|");
}

/** Every option that takes a value, once. */
function options(root: CommandNode): readonly CompletedOption[] {
  const all = everyNode(root).flatMap((node) => node.options);
  const unique = new Map(all.map((option) => [option.word, option]));
  return [...unique.values()].filter(({ value }) => value !== "none");
}

function typed(node: CommandNode): readonly string[] {
  return [...node.words, ...node.options].map(({ word }) => word);
}

function bashValue(value: CompletedOption["value"]): string {
  if (value === "file") return 'COMPREPLY=($(compgen -f -- "$cur"))';
  return typeof value === "string"
    ? "COMPREPLY=()"
    : `COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$cur"))`;
}

function zshValue(value: CompletedOption["value"]): string {
  if (value === "file") return "_files";
  return typeof value === "string" ? "_message value" : `compadd ${value.join(" ")}`;
}

function described(node: CommandNode): readonly string[] {
  return [...node.words, ...node.options].map(({ word, summary }: CompletedWord) =>
    shellQuoted(`${word.replaceAll(":", "\\:")}:${summary}`),
  );
}

function fishLines(node: CommandNode): readonly string[] {
  const start = `complete -c webapps-backup -n '__webapps_backup_at "${node.path}"'`;
  return [
    ...node.words.map(({ word, summary }) => `${start} -a ${word} -d ${shellQuoted(summary)}`),
    ...node.options.map(({ word, short, summary, value }) =>
      [
        start,
        `-l ${word.replace(/^--/, "")}`,
        ...(short === undefined ? [] : [`-s ${short.replace("-", "")}`]),
        ...fishValue(value),
        `-d ${shellQuoted(summary)}`,
      ].join(" "),
    ),
  ];
}

function fishValue(value: CompletedOption["value"]): readonly string[] {
  if (value === "none") return [];
  if (value === "file") return ["-r", "-F"];
  return value === "any" ? ["-x"] : ["-x", `-a ${shellQuoted(value.join(" "))}`];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
