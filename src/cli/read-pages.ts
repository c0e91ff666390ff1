import type { Answer, BackupPage, Freshness, Gateway, ListQuery } from "../backup/gateway.ts";

const pageSize = 200;

/**
 * Reads a list to its end or to the limit, in pages that no side has to hold all at once. What it
 * says of the whole is what its oldest page says.
 */
export async function readPages(
  gateway: Gateway,
  query: Omit<ListQuery, "limit"> & { readonly limit: number | undefined },
  freshness: Freshness,
): Promise<Answer<BackupPage>> {
  let wanted = query.limit ?? Number.POSITIVE_INFINITY;
  const read = (after: string | undefined): Promise<Answer<BackupPage>> =>
    gateway.list({ ...query, after, limit: Math.min(wanted, pageSize) }, freshness);
  let answer = await read(query.after);
  for (;;) {
    const { backups, next } = answer.value;
    wanted = (query.limit ?? Number.POSITIVE_INFINITY) - backups.length;
    if (next === undefined || wanted <= 0) return answer;
    answer = joined(answer, await read(next));
  }
}

function joined(before: Answer<BackupPage>, page: Answer<BackupPage>): Answer<BackupPage> {
  return {
    value: { ...page.value, backups: [...before.value.backups, ...page.value.backups] },
    asOfMs: Math.min(before.asOfMs, page.asOfMs),
    remembered: before.remembered || page.remembered,
    warnings: [...new Set([...before.warnings, ...page.warnings])],
  };
}
