/** Cuts a list of names into comma lists that fit into one request line, of which Elasticsearch takes 4,096 bytes. */
export function nameBatches(names: readonly string[]): readonly string[] {
  const batches: string[] = [];
  for (const name of names) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + name.length < 3_000) {
      batches[batches.length - 1] = `${last},${name}`;
    } else {
      batches.push(name);
    }
  }
  return batches;
}
