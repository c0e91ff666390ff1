import { headReader } from "./answer-head.ts";
import {
  EndedError,
  type NodeAddress,
  ReadConnection,
  type ReadQuestion,
} from "./read-connection.ts";

/** A read for one node. */
export interface NodeRead {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted where the caller has left. */
  readonly signal: AbortSignal;
}

/** So many connections rest; the others are closed when their answer is over. */
const mostResting = 64;

/**
 * Asks one node, over connections that are kept. Reads only: one that a closing connection swallowed is
 * asked once more, which nothing that changes something may be. Bun's `fetch` would do, but costs a
 * proxied read a fifth of its time.
 */
export class ReadConnections {
  readonly #address: NodeAddress;
  readonly #deadlineMs: number;
  readonly #basePath: string;
  readonly #host: string;
  readonly #resting: ReadConnection[] = [];
  readonly #readHead = headReader();

  /** The deadline is for opening a connection; an answer may take its time. */
  constructor(url: string, tls: Bun.TLSOptions | undefined, deadlineMs: number) {
    const { protocol, hostname, port, host, pathname } = new URL(url);
    const isTls = protocol === "https:";
    this.#address = {
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port) || (isTls ? 443 : 80),
      // Never empty: Bun takes an empty object for plain HTTP.
      tls: isTls ? { ...tls, rejectUnauthorized: true } : undefined,
    };
    this.#basePath = pathname.replace(/\/+$/, "");
    this.#host = host;
    this.#deadlineMs = deadlineMs;
  }

  /** Resolves with the head; throws where no answer begins, or one that is none. */
  async read(read: NodeRead): Promise<Response> {
    const question = this.#write(read);
    const rested = this.#take();
    if (rested) {
      try {
        return await rested.ask(question);
      } catch (error) {
        if (!(error instanceof EndedError) || read.signal.aborted) throw error;
      }
    }
    const fresh = await ReadConnection.open(this.#address, {
      deadlineMs: this.#deadlineMs,
      readHead: this.#readHead,
      onFree: (connection) => this.#rest(connection),
    });
    return fresh.ask(question);
  }

  #write({ method, target, headers, signal }: NodeRead): ReadQuestion {
    let text = `${method} ${this.#basePath}${visible(target)} HTTP/1.1\r\nhost: ${this.#host}\r\n`;
    for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
    return { text: `${text}\r\n`, isHead: method === "HEAD", signal };
  }

  #take(): ReadConnection | undefined {
    let connection = this.#resting.pop();
    while (connection?.isOpen === false) connection = this.#resting.pop();
    return connection;
  }

  #rest(connection: ReadConnection): void {
    if (this.#resting.length < mostResting) this.#resting.push(connection);
    else connection.drop();
  }
}

/** What a request line cannot hold is percent-encoded as `fetch` does. */
function visible(target: string): string {
  if (/^[\x21-\x7e]*$/.test(target)) return target;
  const { pathname, search } = new URL(`http://node${target}`);
  return `${pathname}${search}`;
}
