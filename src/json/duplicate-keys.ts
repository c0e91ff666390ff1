const colon = /\s*:/y;

/**
 * Refuses JSON in which an object has a key twice. The parser itself lets a key stand again as long
 * as its value is the same. The text must have been parsed before. Throws SyntaxError.
 */
export function refuseDuplicateKeys(text: string): void {
  const open: Set<string>[] = [];
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "{") open.push(new Set());
    else if (text[index] === "}") open.pop();
    if (text[index] !== '"') continue;
    const start = index;
    index = endOfString(text, start);
    colon.lastIndex = index + 1;
    if (colon.test(text)) addKey(open.at(-1), text.slice(start, index + 1));
  }
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return index;
}

function addKey(keys: Set<string> | undefined, literal: string): void {
  const key = String(JSON.parse(literal));
  if (keys?.has(key)) throw new SyntaxError(`Duplicate key ${JSON.stringify(key)}`);
  keys?.add(key);
}
