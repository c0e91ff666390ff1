import { connect } from "node:net";

/** What came back over a socket, and how it ended. */
export interface RawAnswer {
  readonly text: string;
  /** Of the first answer; undefined where none came. */
  readonly status: number | undefined;
  readonly wasReset: boolean;
}

/** Sends these bytes to a server and gives all that comes back until it closes. */
export function rawExchange(url: string, bytes: string): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
    socket.write(Buffer.from(bytes, "latin1")),
  );
  let text = "";
  let wasReset = false;
  socket.setTimeout(10_000, () => reject(new Error(`No end of the answer: ${text}`)));
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {
    wasReset = true;
  });
  socket.on("close", () => {
    const status = /^HTTP\/1\.\d (\d+)/.exec(text)?.[1];
    resolve({ text, status: status === undefined ? undefined : Number(status), wasReset });
  });
  return promise;
}

/** A GET that closes its connection, with lines of further headers. */
export function rawGet(target: string, headers: readonly string[] = []): string {
  return [
    `GET ${target} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    ...headers,
    "",
    "",
  ].join("\r\n");
}
