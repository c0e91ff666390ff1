import type { Answer, BackupPage, Freshness, Gateway, IdPattern } from "../backup/gateway.ts";
import { renderBackup } from "./render-backup.ts";

const pageSize = 200;
/** Lists of so many backups are written as a whole, and remembered. */
const wholeLimit = 1000;

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

/** A list that was written before, and what it was written of. */
interface WrittenList {
  readonly request: string;
  readonly revision: string;
  readonly body: string;
}

/**
 * Writes all backups, newest first. The cluster is asked once, for the first page; the others come
 * from memory. A long list leaves page by page as its reader wants it: its first byte leaves at once,
 * it takes no more room than a short one, and a slow reader holds nobody up. A shorter one is
 * remembered: scripts ask for it again and again, and mostly nothing has changed.
 */
export class BackupList {
  readonly #gateway: Gateway;
  #written: WrittenList | undefined;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  async render(asked: ListRequest): Promise<RenderedList> {
    const { verbose, pattern, freshness } = asked;
    const request = JSON.stringify({ verbose, pattern });
    const written = this.#written?.request === request ? this.#written : undefined;
    // One backup is enough to see whether the list would be the same.
    const limit = written ? 1 : pageSize;
    const answered = await this.#gateway.list({ limit, pattern }, freshness);
    const { revision, total } = answered.value;
    if (written && written.revision === revision) {
      return { body: written.body, shown: written.revision, answered };
    }
    const first = written ? await this.#page(asked, undefined) : answered.value;
    const texts = this.#texts(asked, first);
    if (total > wholeLimit) return { body: stream(texts), shown: revision ?? "", answered };
    const body = (await Array.fromAsync(texts)).join("");
    this.#written = revision === undefined ? undefined : { request, revision, body };
    return { body, shown: revision ?? body, answered };
  }

  async *#texts(asked: ListRequest, first: BackupPage): AsyncGenerator<string> {
    yield `[${renderPage(first, asked.verbose)}`;
    for (let { next } = first; next !== undefined;) {
      const page = await this.#page(asked, next);
      if (page.backups.length > 0) yield `,${renderPage(page, asked.verbose)}`;
      next = page.next;
    }
    yield "]";
  }

  async #page({ pattern }: ListRequest, after: string | undefined): Promise<BackupPage> {
    const page = await this.#gateway.list({ limit: pageSize, after, pattern }, { from: "cache" });
    return page.value;
  }
}

function renderPage({ backups }: BackupPage, verbose: boolean): string {
  return backups.map((backup) => renderBackup(backup, verbose)).join(",");
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
