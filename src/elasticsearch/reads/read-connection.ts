import type { Socket } from "bun";
import type { AnswerHead } from "./answer-head.ts";
import { type Flow, ReadExchange } from "./read-exchange.ts";

/** Where a node listens. */
export interface NodeAddress {
  readonly hostname: string;
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls: Bun.TLSOptions | undefined;
}

/** A read, ready to be sent. */
export interface ReadQuestion {
  /** Request line and headers, in ISO 8859-1. */
  readonly text: string;
  readonly isHead: boolean;
  /** Aborted where the caller has left. */
  readonly signal: AbortSignal;
}

/** The connection has ended: where nothing of an answer had come, a node may just have closed one that rested. */
export class EndedError extends Error {}

const keepAliveAfterMs = 30_000;

/** A connection with a node, which is asked one thing after the other. */
export class ReadConnection implements Flow {
  readonly #readHead: (text: string) => AnswerHead;
  readonly #onFree: (connection: ReadConnection) => void;
  #socket: Socket<ReadConnection> | undefined;
  #opened: PromiseWithResolvers<void> | undefined = Promise.withResolvers();
  #exchange: ReadExchange | undefined;
  #leaving: (() => void) | undefined;
  #unsent: Uint8Array | undefined;
  #isOpen = true;

  private constructor(
    readHead: (text: string) => AnswerHead,
    onFree: (connection: ReadConnection) => void,
  ) {
    this.#readHead = readHead;
    this.#onFree = onFree;
  }

  /**
   * Opens one within a time; over TLS only with a node whose certificate holds. `onFree` is called
   * whenever it may be asked again.
   */
  static async open(
    { hostname, port, tls }: NodeAddress,
    options: {
      readonly deadlineMs: number;
      readonly readHead: (text: string) => AnswerHead;
      readonly onFree: (connection: ReadConnection) => void;
    },
  ): Promise<ReadConnection> {
    const connection = new ReadConnection(options.readHead, options.onFree);
    const opened = connection.#opened?.promise;
    const late = setTimeout(() => {
      connection.#close(new Error(`No connection within ${options.deadlineMs} ms`));
    }, options.deadlineMs);
    try {
      const handled = tls ? { tls, socket: tlsHandlers } : { socket: plainHandlers };
      await Promise.all([Bun.connect({ hostname, port, data: connection, ...handled }), opened]);
    } finally {
      clearTimeout(late);
    }
    return connection;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Asks; the answer's body may still come when it resolves. Throws EndedError where the connection ends first. */
  ask({ text, isHead, signal }: ReadQuestion): Promise<Response> {
    const exchange = new ReadExchange({ isHead, readHead: this.#readHead }, this);
    this.#exchange = exchange;
    const leave = (): void => this.#close(new Error("The caller has left"));
    signal.addEventListener("abort", leave);
    this.#leaving = () => signal.removeEventListener("abort", leave);
    if (signal.aborted) leave();
    else this.#send(Buffer.from(text, "latin1"));
    return exchange.answer;
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  drop(): void {
    this.#close(new Error("The answer is not read to its end"));
  }

  onConnected(socket: Socket<ReadConnection>): void {
    this.#socket = socket;
    if (!this.#isOpen) {
      socket.terminate();
      return;
    }
    socket.setNoDelay(true);
    // A node that is gone without a word would be waited for without end.
    socket.setKeepAlive(true, keepAliveAfterMs);
  }

  onReady(): void {
    this.#opened?.resolve();
    this.#opened = undefined;
  }

  onData(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (!exchange) {
      this.#close(new Error("The node speaks without being asked"));
      return;
    }
    try {
      exchange.take(bytes);
      if (exchange.isOver) this.#finish(exchange);
    } catch (error) {
      this.#close(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onDrain(): void {
    if (this.#unsent) this.#send(this.#unsent);
  }

  onClose(error: Error | undefined): void {
    if (!this.#isOpen) return;
    const exchange = this.#exchange;
    if (exchange?.hasBegun && error === undefined) exchange.end();
    this.#close(new EndedError(error?.message ?? "The connection was closed"));
  }

  #send(bytes: Uint8Array): void {
    const sent = this.#socket?.write(bytes) ?? 0;
    this.#unsent = sent >= 0 && sent < bytes.length ? bytes.subarray(sent) : undefined;
  }

  #finish(exchange: ReadExchange): void {
    const isSent = this.#unsent === undefined;
    this.#forget();
    if (exchange.keepsAlive && isSent) this.#onFree(this);
    else this.#close(new Error("The node does not want to be asked again"));
  }

  #forget(): void {
    this.#exchange = undefined;
    this.#leaving?.();
    this.#leaving = undefined;
  }

  #close(error: Error): void {
    const exchange = this.#exchange;
    this.#isOpen = false;
    this.#forget();
    this.#opened?.reject(error);
    this.#opened = undefined;
    exchange?.fail(error);
    this.#socket?.terminate();
  }
}

const plainHandlers: Bun.SocketHandler<ReadConnection> = {
  open: (socket) => {
    socket.data.onConnected(socket);
    socket.data.onReady();
  },
  data: ({ data: connection }, bytes) => connection.onData(bytes),
  drain: ({ data: connection }) => connection.onDrain(),
  close: ({ data: connection }, error) => connection.onClose(error),
  error: ({ data: connection }, error) => connection.onClose(error),
};

/** Nothing is sent before the node has shown who it is. */
const tlsHandlers: Bun.SocketHandler<ReadConnection> = {
  ...plainHandlers,
  open: (socket) => socket.data.onConnected(socket),
  handshake: ({ data: connection }, isSecured, error) => {
    if (isSecured && error === null) connection.onReady();
    else connection.onClose(error ?? new Error("The node cannot show who it is"));
  },
};
