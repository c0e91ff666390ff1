import { connect, createServer, type Server, type Socket } from "node:net";
import type { RunningElasticsearch } from "../elasticsearch/running-elasticsearch.ts";

/** A way to an Elasticsearch that can be taken away for a while. */
export interface Outage extends AsyncDisposable {
  /** Where Elasticsearch is reached while there is no outage. */
  readonly url: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Stops and starts an Elasticsearch of ours; in front of one that is not, it opens and closes a relay. */
export async function prepareOutage(
  elasticsearch: RunningElasticsearch,
  isOurs: boolean,
): Promise<Outage> {
  if (!isOurs) return await openRelay(elasticsearch.url);
  return {
    url: elasticsearch.url,
    begin: () => elasticsearch.stop(),
    end: () => elasticsearch.restart(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function openRelay(url: string): Promise<Outage> {
  const target = new URL(url);
  if (target.protocol !== "http:") {
    throw new Error(
      `Cannot show an outage of "${target.origin}": expected a URL with http, given ${target.protocol} Unset ELASTICSEARCH_URL to let the demo start its own Elasticsearch.`,
    );
  }
  const relay = new Relay(target.hostname, Number(target.port === "" ? 80 : target.port));
  await relay.open();
  target.hostname = "127.0.0.1";
  target.port = String(relay.port);
  return {
    url: target.href.replace(/\/+$/, ""),
    begin: () => relay.close(),
    end: () => relay.open(),
    [Symbol.asyncDispose]: () => relay.close(),
  };
}

/** Passes bytes on from a loopback port; closed, it refuses connections as a host without Elasticsearch does. */
class Relay {
  readonly #host: string;
  readonly #targetPort: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(host: string, targetPort: number) {
    this.#host = host;
    this.#targetPort = targetPort;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens (again), on the same port as before. */
  async open(): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(this.#port, "127.0.0.1", () => resolve());
    await promise;
    const address = server.address();
    if (address !== null && typeof address !== "string") this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#server === undefined) resolve();
    else this.#server.close(() => resolve());
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  #accept(socket: Socket): void {
    const upstream = connect(this.#targetPort, this.#host);
    for (const end of [socket, upstream]) {
      this.#sockets.add(end);
      // An end that breaks takes the other with it; there is nobody to tell.
      end.on("error", () => undefined);
      end.once("close", () => {
        this.#sockets.delete(end);
        socket.destroy();
        upstream.destroy();
      });
    }
    socket.pipe(upstream);
    upstream.pipe(socket);
  }
}
