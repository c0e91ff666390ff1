import { Client, errors } from "@elastic/elasticsearch";
import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";
import { clientOptions } from "./client-options.ts";
import type { ElasticsearchOptions } from "./nodes.ts";
import { translateError } from "./translate-error.ts";
import type { Call } from "./transport.ts";

const closeDeadlineMs = 1000;
/** What works on documents or privileges does not know master_timeout, and refuses what it does not know. */
const asksMaster =
  /^\/_(?:snapshot|cluster|index_template|component_template|aliases)(?:\/|$)|\/_(?:close|open|settings)$|^\/[^/_][^/]*$/;

/** Speaks to Elasticsearch through the official client: whole answers within the deadline, or a BackupError. */
export class ClientTransport {
  readonly #client: Client;
  readonly #options: ElasticsearchOptions;

  constructor(options: ElasticsearchOptions) {
    this.#client = new Client(clientOptions(options));
    this.#options = options;
  }

  /** Reads are tried once more on another connection; writes never are. */
  async call<TSchema extends v.GenericSchema>(
    call: Call<TSchema>,
  ): Promise<v.InferOutput<TSchema>> {
    const attempts = call.method === "GET" ? Math.max(2, this.#options.urls.length) : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.#read(call, await this.#send(call));
      } catch (error) {
        const again = error instanceof errors.ConnectionError && attempt < attempts;
        if (!again) throw translateError(error, call);
      }
    }
  }

  /** The client waits without end for a request that its connection has lost sight of; nobody else does any more. */
  async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, closeDeadlineMs);
    await Promise.race([this.#client.close(), late]);
    clearTimeout(timer);
  }

  /**
   * Sends it under our own deadline: the client's time-out and its abort signal end with the
   * headers, and a body that stalls would be waited for without end.
   */
  async #send<TSchema extends v.GenericSchema>(call: Call<TSchema>): Promise<unknown> {
    const timeoutMs = this.#options.requestTimeoutMs;
    const abort = new AbortController();
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new errors.TimeoutError("Request timed out"));
      abort.abort();
    }, timeoutMs);
    const request = this.#client.transport.request(
      {
        method: call.method,
        path: call.path,
        querystring: { ...this.#masterTimeout(call.path), ...call.query },
        ...(call.body ? { body: call.body } : {}),
      },
      { signal: abort.signal },
    );
    request.catch(() => {
      // Once the deadline has won nobody waits for it any more.
    });
    try {
      return await Promise.race([request, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A cluster without a master would keep a call for 30 s; it shall answer before our deadline. */
  #masterTimeout(path: string): Record<string, string> {
    return asksMaster.test(path)
      ? { master_timeout: `${Math.ceil(this.#options.requestTimeoutMs * 0.8)}ms` }
      : {};
  }

  #read<TSchema extends v.GenericSchema>(
    call: Call<TSchema>,
    answer: unknown,
  ): v.InferOutput<TSchema> {
    const parsed = v.safeParse(call.answer, answer);
    if (parsed.success) return parsed.output;
    throw new BackupError(
      "unreachable",
      `Cannot ${call.action}: Elasticsearch is not accessible (what answers does not speak like Elasticsearch)`,
      {
        hint: "Look whether a proxy answers in its place, and whether elasticsearch.url is right.",
      },
    );
  }
}
