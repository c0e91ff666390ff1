import { createServer, type Socket } from "node:net";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { HttpSocket, type WireRequest } from "../harness/http-socket.ts";

/** Stands where Elasticsearch would, and writes down what reaches it. */
export interface RecordingUpstream extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly WireRequest[];
}

/** Answers every request with the same bytes, then does with the socket what it is told. */
export async function recordingUpstream(
  answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  after: (socket: Socket) => void = () => undefined,
): Promise<RecordingUpstream> {
  const requests: WireRequest[] = [];
  const sockets = new Set<Socket>();
  const serve = async (socket: Socket): Promise<void> => {
    const http = new HttpSocket(socket);
    for (let next = await http.read(); next; next = await http.read()) {
      requests.push(next);
      socket.write(answer, "latin1", () => after(socket));
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    serve(socket).catch(() => socket.destroy());
  });
  const port = await freePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
