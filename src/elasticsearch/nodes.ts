/** How to enter Elasticsearch. */
export type ElasticsearchAuth =
  { readonly apiKey: string } | { readonly username: string; readonly password: string };

/** Where Elasticsearch is and how to enter; files are given by content. */
export interface ElasticsearchOptions {
  readonly urls: readonly string[];
  readonly auth: ElasticsearchAuth | undefined;
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  /** The overall deadline of a call, body included. */
  readonly requestTimeoutMs: number;
}

/**
 * How many bytes of path and query fit a request: Elasticsearch refuses lines over 4,096 bytes
 * (method, path, query, protocol), and a node's URL may bring a path of its own.
 */
export function lineBudget(options: ElasticsearchOptions): number {
  const paths = options.urls.map((url) => new URL(url).pathname.replace(/\/$/, "").length);
  return 4096 - "DELETE ".length - " HTTP/1.1\r\n".length - Math.max(0, ...paths);
}
