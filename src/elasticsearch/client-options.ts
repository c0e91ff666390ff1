import { type ClientOptions, errors, HttpConnection, Serializer } from "@elastic/elasticsearch";
import { parseAnswer, stringifyJson } from "../json/json.ts";
import type { ElasticsearchOptions } from "./nodes.ts";

/** Largest answer we are willing to hold; the cheap list of 50,000 snapshots has 4 MB. */
const maxResponseSize = 256 * 1024 * 1024;

/** JSON with exact int64: the client's own serializer rounds ids in and refuses bigints out. */
class ExactSerializer extends Serializer {
  override serialize(value: Record<string, unknown>): string {
    return stringifyJson(value);
  }

  override deserialize<T = unknown>(json: string): T {
    try {
      return parseAnswer(json) as T;
    } catch (error) {
      throw new errors.DeserializationError(String(error), json);
    }
  }
}

/**
 * The client's settings. HttpConnection always: under Bun the default connection breaks every call
 * with a bare TypeError (oven-sh/bun#7920). No retries of its own: a repeated PUT can find its own
 * first try.
 */
export function clientOptions(options: ElasticsearchOptions): ClientOptions {
  const { ca, cert, key } = options.tls;
  return {
    nodes: [...options.urls],
    Connection: HttpConnection,
    Serializer: ExactSerializer,
    maxRetries: 0,
    requestTimeout: options.requestTimeoutMs,
    maxResponseSize,
    enableMetaHeader: false,
    ...(options.auth ? { auth: options.auth } : {}),
    tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) },
  };
}
