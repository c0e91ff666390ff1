import { answeredOutcome, type ObserveCall, thrownOutcome } from "../backup/cluster-call.ts";
import { BackupError } from "../backup/errors.ts";
import type { Forward, ForwardedRequest } from "../backup/forward.ts";
import type { ElasticsearchOptions } from "./nodes.ts";

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

/** These describe one connection, and end with it. */
const hopByHop: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** How long a node that did not answer is asked last. */
const restMs = 10_000;

interface Node {
  readonly url: string;
  /** Epoch milliseconds until which it is asked last. */
  restsUntilMs: number;
}

/** Makes what passes requests on to the nodes, with the credentials of the settings. */
export function createForward(options: ElasticsearchOptions, observe?: ObserveCall): Forward {
  const nodes: readonly Node[] = options.urls.map((url) => ({
    url: url.replace(/\/+$/, ""),
    restsUntilMs: 0,
  }));
  const authorization = writeAuthorization(options.auth);
  const tls = tlsOf(options.tls);
  const pass: Forward = async (request) => {
    const headers = requestHeaders(request, authorization);
    const isRead = request.body === null && ["GET", "HEAD"].includes(request.method);
    const candidates = nodes.length === 1 ? nodes : freshFirst(nodes);
    let cause: unknown;
    for (const node of isRead ? candidates : candidates.slice(0, 1)) {
      try {
        const answer = await ask(`${node.url}${request.target}`, request, { headers, tls });
        node.restsUntilMs = 0;
        return passedAnswer(answer);
      } catch (error) {
        if (request.signal.aborted) throw left(error);
        node.restsUntilMs = Date.now() + restMs;
        cause = error;
      }
    }
    throw unreachable(request, isRead, cause);
  };
  return observe ? observed(pass, observe) : pass;
}

function observed(pass: Forward, observe: ObserveCall): Forward {
  return async (request) => {
    const end = observe({ method: request.method, action: "pass a request on" });
    try {
      const answer = await pass(request);
      end(answeredOutcome(answer.status));
      return answer;
    } catch (error) {
      end(thrownOutcome(error));
      throw error;
    }
  };
}

function ask(
  url: string,
  { method, body, signal }: ForwardedRequest,
  {
    headers,
    tls,
  }: {
    readonly headers: Readonly<Record<string, string>>;
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
  return fetch(url, tls ? { ...init, tls } : init);
}

function freshFirst(nodes: readonly Node[]): readonly Node[] {
  const nowMs = Date.now();
  return nodes.toSorted((a, b) => Number(a.restsUntilMs > nowMs) - Number(b.restsUntilMs > nowMs));
}

function requestHeaders(
  { headers: given, body }: ForwardedRequest,
  authorization: string | undefined,
): Record<string, string> {
  // Without this one Bun asks for compression, which the caller cannot be expected to undo.
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
function passedAnswer(answer: Response): Response {
  const { headers: given } = answer;
  if (!hopByHop.some((name) => given.has(name))) return answer;
  const headers = new Headers(given);
  const named = headers.get("connection")?.split(",") ?? [];
  for (const name of [...hopByHop, ...named.map((text) => text.trim())]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
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

function unreachable({ method }: ForwardedRequest, isRead: boolean, cause: unknown): BackupError {
  const what = "Cannot pass the request on: Elasticsearch is not accessible";
  return isRead
    ? new BackupError("unreachable", what, {
        cause,
        hint: 'Lists of backups\' snapshots are remembered: ask again with "Cache-Control: stale-if-error".',
      })
    : new BackupError("unreachable", `${what}, and the ${method} may have reached it or not`, {
        cause,
        hint: "Look whether it was done before you ask again.",
      });
}
