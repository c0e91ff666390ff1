/** How long a line may be: what fits into a terminal of any size. */
const width = 80;

/** Shows a page of ours as text: what Markdown marks is told by indentation alone. */
export function plainPage(markdown: string): string {
  const blocks = markdown.split(/^```.*\n/m);
  const told = blocks.map((block, index) =>
    index % 2 === 1 ? block.replaceAll(/^(?=.)/gm, "    ") : plainText(block),
  );
  return told.join("");
}

function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^#+ /gm, "")
    .replaceAll(
      /\[([^\]]+)\]\(([^)]+)\)/g,
      (_, text: string, link: string) => `${text} (${place(link)})`,
    )
    .split("\n")
    .map(fold)
    .join("\n");
}

/** The pages stand in docs/errors, and their links lead from there. */
function place(link: string): string {
  return link.replace(/^\.\.\//, "docs/").replace(/#.*$/, "");
}

function fold(line: string): string {
  const indent = line.startsWith("- ") ? "  " : "";
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width && rest.lastIndexOf(" ", width) > indent.length) {
    const end = rest.lastIndexOf(" ", width);
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end + 1);
  }
  return [...lines, rest].join("\n");
}
