/** Writes a table of Markdown; a bar in a cell would end it. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`,
  );
  return lines.join("");
}

/** Writes something as code. */
export function code(text: string): string {
  return `\`${text}\``;
}
