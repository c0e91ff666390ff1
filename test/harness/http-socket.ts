import type { Socket } from "node:net";

/** One HTTP request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** One HTTP answer to send. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

// These describe one connection, or a body that we have changed.
const ownHeaders = [
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "transfer-encoding",
];

/** Reads the requests of one connection, one after the other, and is in full control of what it gets back. */
export class HttpSocket {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #unread = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Gives the next request, or undefined when the client has closed the connection. */
  async read(): Promise<WireRequest | undefined> {
    const head = await this.#readUntil("\r\n\r\n");
    if (head === undefined) {
      return undefined;
    }
    const [requestLine = "", ...lines] = head.split("\r\n");
    const [method = "", path = ""] = requestLine.split(" ");
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
    const body =
      headers.get("transfer-encoding") === "chunked"
        ? await this.#readChunkedBody()
        : await this.#readBytes(Number(headers.get("content-length") ?? 0));
    for (const name of ownHeaders) {
      headers.delete(name);
    }
    return body === undefined ? undefined : { method, path, headers, body };
  }

  /** Sends an answer; with `cut` only its first half, and then closes the connection. */
  write(answer: WireAnswer, isHead: boolean, cut: boolean): void {
    const headers = new Headers(answer.headers);
    const length = isHead ? headers.get("content-length") : String(answer.body.length);
    for (const name of ownHeaders) {
      headers.delete(name);
    }
    const lines = [`HTTP/1.1 ${answer.status} ${answer.status < 400 ? "OK" : "Error"}`];
    for (const [name, value] of headers) {
      lines.push(`${name}: ${value}`);
    }
    if (length !== null && answer.status !== 204) {
      lines.push(`content-length: ${length}`);
    }
    this.#socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    if (cut) {
      this.#socket.end(answer.body.subarray(0, Math.floor(answer.body.length / 2)));
    } else if (!isHead) {
      this.#socket.write(answer.body);
    }
  }

  /** Drops the connection so that the client sees a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async #readMore(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done === true) {
      return false;
    }
    this.#unread = Buffer.concat([this.#unread, value]);
    return true;
  }

  async #readUntil(end: string): Promise<string | undefined> {
    let at = this.#unread.indexOf(end);
    while (at < 0) {
      if (!(await this.#readMore())) {
        return undefined;
      }
      at = this.#unread.indexOf(end);
    }
    const text = this.#unread.subarray(0, at).toString("latin1");
    this.#unread = this.#unread.subarray(at + end.length);
    return text;
  }

  async #readBytes(length: number): Promise<Buffer | undefined> {
    while (this.#unread.length < length) {
      if (!(await this.#readMore())) {
        return undefined;
      }
    }
    const bytes = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    return bytes;
  }

  async #readChunkedBody(): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (;;) {
      const size = Number.parseInt((await this.#readUntil("\r\n")) ?? "", 16);
      const part = await this.#readBytes(size);
      if (
        Number.isNaN(size) ||
        part === undefined ||
        (await this.#readUntil("\r\n")) === undefined
      ) {
        return undefined;
      }
      if (size === 0) {
        return Buffer.concat(parts);
      }
      parts.push(part);
    }
  }
}
