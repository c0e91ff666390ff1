import { answeredOutcome, type ObserveCall } from "../backup/cluster-call.ts";
import { BackupError } from "../backup/errors.ts";
import type { Forward, ForwardedRequest } from "../backup/forward.ts";
import type { ElasticsearchOptions } from "./nodes.ts";
import { hopByHop } from "./reads/hop-by-hop.ts";
import type { ReadConnections } from "./reads/read-connections.ts";

/** What callers may say to Elasticsearch; who they are and how they came is not among it. */
const passedHeaders: readonly string[] = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-encoding",
  "content-type",
  "if-none-match",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-elastic-client-meta",
  "x-opaque-id",
];

/** How long a node that did not answer, or not in time, is asked last. */
const restMs = 60_000;

type SentHeaders = Readonly<Record<string, string>>;

interface Node {
  ask(request: ForwardedRequest, headers: SentHeaders): Promise<Response>;
  /** Epoch milliseconds until which it is asked last. */
  restsUntilMs: number;
}

/** Makes what passes requests on to the nodes, with the credentials of the settings. */
export function createForward(options: ElasticsearchOptions, observe?: ObserveCall): Forward {
  const authorization = writeAuthorization(options.auth);
  const nodes = options.urls.map((url) => createNode(url, options));
  return async (request) => {
    const end = observe?.({ method: request.method, action: "pass a request on" });
    const headers = requestHeaders(request, authorization);
    const candidates = candidatesFor(request, nodes);
    let cause: unknown;
    for (const node of candidates) {
      // The last may take its time: a list of thousands of snapshots takes minutes.
      const deadlineMs = node === candidates.at(-1) ? undefined : options.requestTimeoutMs;
      try {
        const answer = await begun(node, { request, headers, deadlineMs });
        node.restsUntilMs = 0;
        end?.(answeredOutcome(answer.status));
        return answer;
      } catch (error) {
        if (request.signal.aborted) {
          end?.("interrupted");
          throw left(error);
        }
        node.restsUntilMs = Date.now() + restMs;
        cause = error;
      }
    }
    end?.("unreachable");
    throw unreachable(request, cause);
  };
}

function createNode(url: string, { tls: given, requestTimeoutMs }: ElasticsearchOptions): Node {
  const tls = tlsOf(given);
  const base = url.replace(/\/+$/, "");
  let reads: ReadConnections | undefined;
  // Loaded with the first read: a service that nobody asks for Elasticsearch starts without it.
  const load = async (): Promise<ReadConnections> => {
    const { ReadConnections } = await import("./reads/read-connections.ts");
    reads ??= new ReadConnections(url, tls, requestTimeoutMs);
    return reads;
  };
  return {
    restsUntilMs: 0,
    ask: (request, headers) => {
      const { method, target, signal } = request;
      if (!isRead(request)) return write(`${base}${target}`, request, { headers, tls });
      const read = { method, target, headers, signal };
      return reads ? reads.read(read) : load().then((loaded) => loaded.read(read));
    },
  };
}

/** Those to be asked, one after the other: writes are for one only. */
function candidatesFor(request: ForwardedRequest, nodes: readonly Node[]): readonly Node[] {
  const ordered = nodes.length === 1 ? nodes : freshFirst(nodes);
  return isRead(request) ? ordered : ordered.slice(0, 1);
}

/** Asks a node, which must have begun to answer by the deadline where there is one. */
async function begun(
  node: Node,
  {
    request,
    headers,
    deadlineMs,
  }: {
    readonly request: ForwardedRequest;
    readonly headers: SentHeaders;
    readonly deadlineMs: number | undefined;
  },
): Promise<Response> {
  if (deadlineMs === undefined) return node.ask(request, headers);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadlineMs);
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    return await node.ask({ ...request, signal }, headers);
  } finally {
    clearTimeout(timer);
  }
}

function isRead({ method, body }: ForwardedRequest): boolean {
  return body === null && (method === "GET" || method === "HEAD");
}

/** By Bun's `fetch`: what changes something may have a body of any length, and is worth more care than haste. */
async function write(
  url: string,
  { method, body, signal }: ForwardedRequest,
  {
    headers,
    tls,
  }: {
    readonly headers: SentHeaders;
    readonly tls: Bun.TLSOptions | undefined;
  },
): Promise<Response> {
  const init: BunFetchRequestInit = {
    method,
    headers,
    body,
    signal,
    redirect: "manual",
    decompress: false,
    timeout: false,
    proxy: false,
  };
  return withoutHop(await fetch(url, tls ? { ...init, tls } : init));
}

function freshFirst(nodes: readonly Node[]): readonly Node[] {
  const nowMs = Date.now();
  return nodes.toSorted((a, b) => Number(a.restsUntilMs > nowMs) - Number(b.restsUntilMs > nowMs));
}

function requestHeaders(
  { headers: given, body }: ForwardedRequest,
  authorization: string | undefined,
): Record<string, string> {
  // Without this one `fetch` asks for compression, which the caller cannot be expected to undo.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  const all = given.toJSON();
  for (const name of passedHeaders) {
    const value = all[name];
    if (value !== undefined) headers[name] = value;
  }
  const length = given.get("content-length");
  if (body !== null && length !== null) headers["content-length"] = length;
  if (authorization !== undefined) headers["authorization"] = authorization;
  return headers;
}

/** The answer as it came, without what belongs to our connection with the node. */
function withoutHop({ body, status, statusText, headers: given }: Response): Response {
  const headers = new Headers(given);
  const named = headers.get("connection")?.split(",") ?? [];
  for (const name of [...hopByHop, ...named.map((text) => text.trim())]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  return new Response(body, { status, statusText, headers });
}

function writeAuthorization(auth: ElasticsearchOptions["auth"]): string | undefined {
  if (auth === undefined) return undefined;
  if ("apiKey" in auth) return `ApiKey ${auth.apiKey}`;
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
}

function tlsOf({ ca, cert, key }: ElasticsearchOptions["tls"]): Bun.TLSOptions | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function left(cause: unknown): BackupError {
  return new BackupError("interrupted", "The caller has left before there was an answer", {
    cause,
  });
}

function unreachable(request: ForwardedRequest, cause: unknown): BackupError {
  const what = "Cannot pass the request on: Elasticsearch is not accessible";
  const { method } = request;
  return isRead(request)
    ? new BackupError("unreachable", what, {
        cause,
        hint: 'Lists of backups\' snapshots are remembered: ask again with "Cache-Control: stale-if-error".',
      })
    : new BackupError("unreachable", `${what}, and the ${method} may have reached it or not`, {
        cause,
        hint: "Look whether it was done before you ask again.",
      });
}
