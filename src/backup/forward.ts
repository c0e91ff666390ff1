/** One request for Elasticsearch, after it was judged. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query, percent-encoded: what was judged, and nothing else. */
  readonly target: string;
  /** As the caller sent them; who forwards picks those that may pass. */
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;
  /** Aborted where the caller has left. */
  readonly signal: AbortSignal;
}

/**
 * Passes a request on with our own credentials, and gives the answer as it comes, whatever its status.
 * Throws `unreachable` where no node answers, which says nothing about the outcome of a write. Reads
 * are tried on every node, writes on one.
 */
export type Forward = (request: ForwardedRequest) => Promise<Response>;
