import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Nonsense, spoiled } from "./nonsense.ts";

/** Which answers are spoilt, and how: asked for each, in the order of the requests. */
export type Spoiling = (method: string, path: string) => Nonsense | undefined;

const nothing: Spoiling = () => undefined;

/** Opens a relay in front of a cluster, on a loopback port of its own. */
export async function openSpoilingRelay(target: string): Promise<SpoilingRelay> {
  const relay = new SpoilingRelay(target);
  await relay.open();
  return relay;
}

/** Passes every request on to a real Elasticsearch, and gives back of its answer what it is told to. */
export class SpoilingRelay implements AsyncDisposable {
  /** Changed at any time; by default the truth. */
  spoiling: Spoiling = nothing;
  readonly #target: string;
  readonly #server: Server;
  #port = 0;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** From here on it tells the truth. */
  clear(): void {
    this.spoiling = nothing;
  }

  async open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(0, "127.0.0.1", () => resolve());
    await promise;
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    const nonsense = this.spoiling(method, url);
    const body = await readAll(request);
    const { "content-type": type, accept } = request.headers;
    const answer = await fetch(this.#target + url, {
      method,
      proxy: false,
      headers: { ...(type ? { "content-type": type } : {}), ...(accept ? { accept } : {}) },
      ...(body.length > 0 ? { body } : {}),
    });
    const passing = {
      status: answer.status,
      contentType: answer.headers.get("content-type") ?? "",
      body: await answer.text(),
    };
    if (nonsense?.spoil === "reset") {
      response.destroy();
      return;
    }
    const given = nonsense ? spoiled(passing, nonsense) : passing;
    const bytes = Buffer.from(given.body.toWellFormed());
    const bodyless = [204, 304].includes(given.status);
    response.writeHead(given.status, {
      "x-elastic-product": "Elasticsearch",
      ...(given.contentType === "" ? {} : { "content-type": given.contentType }),
      ...(bodyless ? {} : { "content-length": bytes.length }),
    });
    if (nonsense?.spoil !== "cut" && nonsense?.spoil !== "stall") {
      response.end(bodyless ? undefined : bytes);
      return;
    }
    response.write(bytes.subarray(0, nonsense.at % Math.max(1, bytes.length)));
    if (nonsense.spoil === "cut") response.destroy();
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
