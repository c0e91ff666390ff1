import type * as v from "valibot";
import type { ClientTransport } from "./client-transport.ts";
import { type ElasticsearchOptions, lineBudget } from "./nodes.ts";

/** What a call was about, for its messages. */
export interface CallContext {
  /** Completes "Cannot …": "create the snapshot x". */
  readonly action: string;
  readonly repository?: string;
}

/** One call to Elasticsearch. */
export interface Call<TSchema extends v.GenericSchema> extends CallContext {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Record<string, string | boolean>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the answer must look like; anything else did not come from a whole Elasticsearch. */
  readonly answer: TSchema;
}

/**
 * The way to Elasticsearch. The official client is loaded with the first call: it is most of what
 * the executable would have to load before it can say that it lives.
 */
export class Transport {
  readonly #options: ElasticsearchOptions;
  #loaded: Promise<ClientTransport> | undefined;
  /** Bytes that path and query of a request may have together. */
  readonly lineBudget: number;

  constructor(options: ElasticsearchOptions) {
    this.#options = options;
    this.lineBudget = lineBudget(options);
  }

  /** Reads are tried once more on another connection; writes never are. */
  async call<TSchema extends v.GenericSchema>(
    call: Call<TSchema>,
  ): Promise<v.InferOutput<TSchema>> {
    this.#loaded ??= this.#load();
    return (await this.#loaded).call(call);
  }

  async close(): Promise<void> {
    await (await this.#loaded)?.close();
  }

  async #load(): Promise<ClientTransport> {
    const { ClientTransport } = await import("./client-transport.ts");
    return new ClientTransport(this.#options);
  }
}
