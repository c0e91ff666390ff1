import type { Answer, BackupPage, Freshness, Gateway, IdPattern } from "../backup/gateway.ts";
import { renderBackup } from "./render-backup.ts";

const pageSize = 200;

/** Which backups to show, and how much of them. */
export interface ListRequest {
  readonly verbose: boolean;
  readonly pattern: IdPattern | undefined;
  readonly freshness: Freshness;
}

/** A list as text or, where it is long, as a stream, with where it came from. */
export interface RenderedList {
  readonly body: string | ReadableStream<Uint8Array>;
  /** Tells two lists apart, for the ETag. */
  readonly shown: string;
  readonly answered: Answer<BackupPage>;
}

/**
 * Writes all backups, newest first. The cluster is asked once, for the first page; the others come
 * from memory when the reader wants them, so that the first byte leaves at once, a long list takes no
 * more room than a short one, and a slow reader holds nobody up.
 */
export async function renderList(gateway: Gateway, request: ListRequest): Promise<RenderedList> {
  const { verbose, pattern, freshness } = request;
  const answered = await gateway.list({ limit: pageSize, pattern }, freshness);
  const { next, revision } = answered.value;
  const first = renderPage(answered.value, verbose);
  const body =
    next === undefined ? `[${first}]` : stream(restOf(gateway, request, `[${first}`, next));
  return { body, shown: revision ?? String(body), answered };
}

function renderPage({ backups }: BackupPage, verbose: boolean): string {
  return backups.map((backup) => renderBackup(backup, verbose)).join(",");
}

async function* restOf(
  gateway: Gateway,
  { verbose, pattern }: ListRequest,
  first: string,
  next: string,
): AsyncGenerator<string> {
  yield first;
  for (let after: string | undefined = next; after !== undefined;) {
    const query = { limit: pageSize, after, pattern };
    const { value }: Answer<BackupPage> = await gateway.list(query, { from: "cache" });
    if (value.backups.length > 0) yield `,${renderPage(value, verbose)}`;
    after = value.next;
  }
  yield "]";
}

function stream(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await texts.return(undefined);
    },
  });
}
