/** How long a line of the source may be; mandoc's lint holds pages to it. */
const width = 78;

/** Writes text so that roff reads it as it stands. */
export function roffText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}

/** A paragraph, in lines that are not too long. */
export function roffParagraph(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).map((each) => roffText(each))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  // A line may not begin with what only a word in the middle may begin with.
  return [...lines, line].map((each) => each.replace(/^([.'])/, "\\&$1")).join("\n");
}

/** Something that is typed as it stands. */
export function roffBold(text: string): string {
  return `\\fB${roffText(text)}\\fR`;
}

/** Something in whose place something else is typed. */
export function roffItalic(text: string): string {
  return `\\fI${roffText(text)}\\fR`;
}

/** A term with what it means below it. */
export function roffTerm(term: string, meaning: string): string {
  return `.TP\n${term}\n${roffParagraph(meaning)}`;
}

/** Lines that are kept as they are. */
export function roffLines(lines: readonly string[]): string {
  return [".RS 4", ".nf", ...lines.map((line) => roffText(line)), ".fi", ".RE"].join("\n");
}
