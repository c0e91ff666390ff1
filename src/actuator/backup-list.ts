import { setImmediate } from "node:timers/promises";
import type { Answer, BackupPage, Freshness, Gateway, IdPattern } from "../backup/gateway.ts";
import { renderBackup } from "./render-backup.ts";
import { Spool } from "./spool.ts";

const pageSize = 200;

/** Which backups to show, and how much of them. */
export interface ListRequest {
  readonly verbose: boolean;
  readonly pattern: IdPattern | undefined;
  readonly freshness: Freshness;
}

/** A list as text, with where it came from. */
export interface RenderedList {
  readonly spool: Spool;
  readonly answered: Answer<BackupPage>;
}

/**
 * Writes all backups, page by page, newest first. The cluster is asked once: what it has said at the
 * first page is remembered at the next.
 */
export async function renderList(gateway: Gateway, request: ListRequest): Promise<RenderedList> {
  const { verbose, pattern, freshness } = request;
  const answered = await gateway.list({ limit: pageSize, pattern }, freshness);
  const spool = new Spool();
  let page = answered.value;
  let separator = "[";
  for (;;) {
    const texts = page.backups.map((backup) => renderBackup(backup, verbose));
    if (texts.length > 0) {
      spool.add(separator + texts.join(","));
      separator = ",";
    }
    if (page.next === undefined) break;
    // A catalog answers without waiting for anything; other requests want their turn.
    await setImmediate();
    const query = { limit: pageSize, after: page.next, pattern };
    page = (await gateway.list(query, { from: "cache" })).value;
  }
  spool.add(separator === "[" ? "[]" : "]");
  return { spool, answered };
}
