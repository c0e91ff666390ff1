import type { Socket } from "bun";

/** What a load has measured. */
export interface Load {
  readonly perSecond: number;
  /** Of each answer, ascending. */
  readonly latenciesMs: readonly number[];
}

interface State {
  startedAt: number;
  /** Bytes of the answer that are still to come; undefined until its head is read. */
  missing: number | undefined;
}

/**
 * Asks for the same path over some connections for a while, each asking again as soon as it has its
 * answer. By bare sockets: an HTTP client would cost more than what is measured.
 */
export async function load(
  url: string,
  path: string,
  { connections, lastsMs }: { readonly connections: number; readonly lastsMs: number },
): Promise<Load> {
  const { hostname, port, host } = new URL(url);
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n\r\n`;
  const latenciesMs: number[] = [];
  const failed = Promise.withResolvers<never>();
  const ask = (socket: Socket<State>): void => {
    socket.data = { startedAt: performance.now(), missing: undefined };
    socket.write(request);
  };
  const sockets = await Promise.all(
    Array.from({ length: connections }, () =>
      Bun.connect<State>({
        hostname,
        port: Number(port),
        data: { startedAt: 0, missing: undefined },
        socket: {
          data(socket, bytes) {
            const state = socket.data;
            state.missing = (state.missing ?? answerLength(bytes)) - bytes.length;
            if (state.missing > 0) return;
            latenciesMs.push(performance.now() - state.startedAt);
            ask(socket);
          },
          close: () => failed.reject(new Error(`"${url}" has closed a connection`)),
        },
      }),
    ),
  );
  failed.promise.catch(() => undefined);
  const startedAt = performance.now();
  for (const socket of sockets) ask(socket);
  await Promise.race([Bun.sleep(lastsMs), failed.promise]);
  const perSecond = (latenciesMs.length * 1000) / (performance.now() - startedAt);
  for (const socket of sockets) socket.terminate();
  return { perSecond, latenciesMs: latenciesMs.toSorted((a, b) => a - b) };
}

/** The length of head and body; an answer's head comes in one piece. */
function answerLength(bytes: Buffer): number {
  const text = bytes.toString("latin1");
  const head = text.indexOf("\r\n\r\n") + 4;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (!text.startsWith("HTTP/1.1 200") || length === undefined) {
    throw new Error(`Cannot measure with this answer: ${text.slice(0, 300)}`);
  }
  return head + Number(length);
}
