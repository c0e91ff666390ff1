/** Cuts names into lists that, joined by commas, have at most so many bytes: a request line is bounded by bytes, not by names. */
export function nameBatches(
  names: readonly string[],
  maxBytes: number,
): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let room = 0;
  for (const name of names) {
    const bytes = encodeURIComponent(name).length + 1;
    const current = batches.at(-1);
    if (current && bytes <= room) {
      current.push(name);
      room -= bytes;
    } else {
      batches.push([name]);
      room = maxBytes - bytes;
    }
  }
  return batches;
}
