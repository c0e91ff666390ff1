/** A name without case, dashes, underscores and dots, so that spellings of one name become equal. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "");
}

/** The candidate that was probably meant, by few wrong letters or as the start of it, or undefined when none is close enough to be worth a guess. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = foldName(name);
  // Names of any length may come from a file; only short ones can be close to one of ours.
  if (wanted.length > 80) {
    return undefined;
  }
  const started = candidates.find(
    (candidate) => wanted.length > 2 && foldName(candidate).startsWith(wanted),
  );
  let nearest = started;
  let least = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, foldName(candidate));
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
