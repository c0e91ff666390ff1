/** A text with its placeholders filled in, or the name of the first one that nothing fills. */
export type Filled = { readonly text: string } | { readonly unresolved: string };

const deepest = 8;

/** Fills `${NAME}` and `${NAME:default}` as Spring and Optimize do; defaults and values may hold placeholders again. */
export function fillPlaceholders(
  text: string,
  lookup: (name: string) => string | undefined,
  depth = 0,
): Filled {
  let filled = "";
  let from = 0;
  for (;;) {
    const start = text.indexOf("${", from);
    const end = start < 0 ? -1 : closingBrace(text, start + 2);
    if (end < 0) {
      return { text: filled + text.slice(from) };
    }
    const [name, fallback] = parts(text.slice(start + 2, end));
    const value = lookup(name) ?? fallback;
    if (value === undefined || depth >= deepest) {
      return { unresolved: name };
    }
    const middle = fillPlaceholders(value, lookup, depth + 1);
    if ("unresolved" in middle) {
      return middle;
    }
    filled += text.slice(from, start) + middle.text;
    from = end + 1;
  }
}

function parts(placeholder: string): readonly [name: string, fallback: string | undefined] {
  const colon = placeholder.indexOf(":");
  return colon < 0
    ? [placeholder.trim(), undefined]
    : [placeholder.slice(0, colon).trim(), placeholder.slice(colon + 1)];
}

function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text.startsWith("${", index)) {
      open += 1;
    } else if (text[index] === "}") {
      open -= 1;
      if (open === 0) {
        return index;
      }
    }
  }
  return -1;
}
