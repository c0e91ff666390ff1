import { BackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import type { Listener } from "./exchange.ts";

/** What answers requests. */
export interface Answering {
  fetch(request: Request, listener: Listener): Response | Promise<Response>;
}

/** Where to listen. */
export interface ListenOptions {
  readonly address: string;
  /** 0 means a free port. */
  readonly port: number;
  readonly log: Log;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Refuses new requests, and waits so long for those in flight before it cuts them. */
  stop(deadlineMs: number): Promise<void>;
}

const idleSeconds = 60;
/** The most that Bun counts to. */
const bodySeconds = 255;

/** Listens with an app. Throws `busy` where the address is taken, `invalid` where it is not ours. */
export function listen(app: Answering, { address, port, log }: ListenOptions): Listening {
  const server = bind(address, port, () =>
    Bun.serve({
      hostname: address,
      port,
      development: false,
      // Bun takes `development: false` for leave to share the port with another process.
      reusePort: false,
      idleTimeout: idleSeconds,
      // What is passed through may be of any size; our own routes set their own limit.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request, bun) => {
        // An answer takes as long as the deadlines behind it; only a body may not dawdle.
        bun.timeout(request, request.body ? bodySeconds : 0);
        return app.fetch(request, { bodyHasCome: (arrived) => bun.timeout(arrived, 0) });
      },
      error: (error) => {
        log.error({ err: error }, "Request failed outside its routes");
        return Response.json(
          { message: "Unexpected error", hint: "The log of webapps-backup has its stack." },
          { status: 500 },
        );
      },
    }),
  );
  return {
    url: server.url.origin,
    stop: (deadlineMs) => stop(server, deadlineMs),
  };
}

async function stop(server: Bun.Server<undefined>, deadlineMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, deadlineMs);
  await Promise.race([server.stop(), promise]);
  clearTimeout(timer);
  await server.stop(true);
}

function bind<T>(address: string, port: number, serve: () => T): T {
  try {
    return serve();
  } catch (error) {
    throw translate(error, `Cannot listen on ${address}:${port}`);
  }
}

function translate(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "EADDRINUSE":
      return new BackupError("busy", `${what}: another process listens there`, {
        cause: error,
        hint: 'Camunda itself listens on 9600. Set "server.port" to a free one, or 0 for any.',
      });
    case "EADDRNOTAVAIL":
      return new BackupError("invalid", `${what}: this host does not have that address`, {
        cause: error,
        hint: 'Set "server.address" to an address of this host, for example 127.0.0.1.',
      });
    case "EACCES":
      return new BackupError("invalid", `${what}: this user may not use that port`, {
        cause: error,
        hint: 'Set "server.port" to one above 1023.',
      });
    default:
      return error;
  }
}
