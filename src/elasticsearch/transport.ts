import type * as v from "valibot";
import { type ObserveCall, thrownOutcome } from "../backup/cluster-call.ts";
import type { ClientTransport } from "./client-transport.ts";
import { type ElasticsearchAuth, type ElasticsearchOptions, lineBudget } from "./nodes.ts";

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

/** A credential that is not kept. */
export interface Occasion {
  /** Called before the first call, and before the first one after a rest. Throws BackupError. */
  readonly readAuth: () => ElasticsearchAuth;
  /** After so long without a call the connection is closed and the credential forgotten. */
  readonly restAfterMs: number;
}

/** How the way is gone, where it is not the plain one. */
export interface TransportOptions {
  readonly occasion?: Occasion | undefined;
  readonly observe?: ObserveCall | undefined;
}

/**
 * The way to Elasticsearch. The official client is loaded with the first call: it is most of what
 * the executable would have to load before it can say that it lives.
 */
export class Transport {
  readonly #options: ElasticsearchOptions;
  readonly #occasion: Occasion | undefined;
  readonly #observe: ObserveCall | undefined;
  #loaded: Promise<ClientTransport> | undefined;
  #underWay = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Bytes that path and query of a request may have together. */
  readonly lineBudget: number;

  constructor(options: ElasticsearchOptions, { occasion, observe }: TransportOptions = {}) {
    this.#options = options;
    this.#occasion = occasion;
    this.#observe = observe;
    this.lineBudget = lineBudget(options);
  }

  /** Reads are tried once more on another connection; writes never are. */
  async call<TSchema extends v.GenericSchema>(
    call: Call<TSchema>,
  ): Promise<v.InferOutput<TSchema>> {
    clearTimeout(this.#rest);
    this.#underWay += 1;
    try {
      this.#loaded ??= this.#load();
      return await this.#send(await this.#loaded, call);
    } finally {
      this.#underWay -= 1;
      this.#restLater();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest);
    await (await this.#loaded)?.close();
  }

  async #send<TSchema extends v.GenericSchema>(
    client: ClientTransport,
    call: Call<TSchema>,
  ): Promise<v.InferOutput<TSchema>> {
    const end = this.#observe?.(call);
    try {
      const answer = await client.call(call);
      end?.("ok");
      return answer;
    } catch (error) {
      end?.(thrownOutcome(error));
      throw error;
    }
  }

  #restLater(): void {
    const { restAfterMs } = this.#occasion ?? {};
    if (restAfterMs === undefined || this.#underWay > 0) return;
    this.#rest = setTimeout(() => {
      const loaded = this.#loaded;
      this.#loaded = undefined;
      // Nobody waits for it, and nothing depends on it.
      loaded?.then((client) => client.close()).catch(() => undefined);
    }, restAfterMs);
    this.#rest.unref();
  }

  /** A credential is read first, so that one which cannot be had is asked for again by the next call. */
  #load(): Promise<ClientTransport> {
    const options = this.#occasion
      ? { ...this.#options, auth: this.#occasion.readAuth() }
      : this.#options;
    return loadClient(options);
  }
}

async function loadClient(options: ElasticsearchOptions): Promise<ClientTransport> {
  const { ClientTransport } = await import("./client-transport.ts");
  return new ClientTransport(options);
}
