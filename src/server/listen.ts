import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { BackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import type { Listener } from "./exchange.ts";
import { strayError } from "./stray-error.ts";

/** What answers requests. */
export interface Answering {
  fetch(request: Request, listener: Listener): Response | Promise<Response>;
}

/** What TLS needs, by content in PEM. */
export interface ListenTls {
  readonly cert: string;
  readonly key: string;
  /** The authorities one of which must have signed the certificate of every client. */
  readonly clientCa: string | undefined;
}

/** Where to listen. */
export interface ListenOptions {
  readonly address: string;
  /** 0 means a free port. */
  readonly port: number;
  readonly log: Log;
  /** Undefined for plain HTTP. */
  readonly tls?: ListenTls | undefined;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Refuses new requests, and waits so long for those in flight before it cuts them. */
  stop(deadlineMs: number): Promise<void>;
  /**
   * Takes up other certificates for new connections; requests in flight end as they began. Throws
   * `invalid` where they cannot be used, and goes on with what it has.
   */
  renew(tls: ListenTls): void;
}

const idleSeconds = 60;
/** The most that Bun counts to. */
const bodySeconds = 255;

/** Listens with an app. Throws `busy` where the address is taken, `invalid` where it is not ours. */
export function listen(app: Answering, options: ListenOptions): Listening {
  let tls = options.tls;
  if (tls) refuseUnusable(tls);
  let server = serve(app, options, tls);
  const before: Server[] = [];
  const { origin: url, port } = server.url;
  return {
    url,
    stop: async (deadlineMs) => {
      await Promise.all([server, ...before].map((each) => stop(each, deadlineMs)));
    },
    renew: (renewed) => {
      refuseUnusable(renewed);
      // Bun's own reload keeps the old certificate without a word. What is in flight holds the end of
      // the old server back, so nobody waits for it; its port is free at once.
      void server.stop();
      before.push(server);
      const again = { ...options, port: Number(port) };
      try {
        server = serve(app, again, renewed);
        tls = renewed;
      } catch (error) {
        server = serve(app, again, tls);
        throw error;
      }
    },
  };
}

type Server = Bun.Server<undefined>;

function serve(
  app: Answering,
  { address, port, log }: ListenOptions,
  tls: ListenTls | undefined,
): Server {
  return bind(address, port, () =>
    Bun.serve({
      hostname: address,
      port,
      development: false,
      // Bun takes `development: false` for leave to share the port with another process.
      reusePort: false,
      idleTimeout: idleSeconds,
      // What is passed through may be of any size; our own routes set their own limit.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      ...(tls ? { tls: bunTls(tls) } : {}),
      fetch: (request, bun) => {
        // An answer takes as long as the deadlines behind it; only a body may not dawdle.
        bun.timeout(request, request.body ? bodySeconds : 0);
        return app.fetch(request, {
          from: () => peer(request, bun),
          bodyHasCome: () => bun.timeout(request, 0),
        });
      },
      error: (error) => strayError(error, log),
    }),
  );
}

function bunTls({ cert, key, clientCa }: ListenTls): Bun.TLSOptions {
  const client =
    clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { cert, key, ...client };
}

/** An IPv4 address is the same person also where the socket is one of IPv6. */
function peer(request: Request, bun: Server): string {
  const address = bun.requestIP(request)?.address ?? "unknown";
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** Before the port is given up: what does not fit must leave everything as it was. */
function refuseUnusable({ cert, key, clientCa }: ListenTls): void {
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      createSecureContext({ cert, key, ...(clientCa === undefined ? {} : { ca: clientCa }) });
      return;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unusable(reason, cause);
  }
  throw unusable("the key is not that of the certificate");
}

function unusable(reason: string, cause?: unknown): BackupError {
  return new BackupError("invalid", `Cannot listen with this certificate: ${reason}`, {
    hint: 'Correct the files that "server.tls.certFile", "server.tls.keyFile" and "server.tls.clientCa" name.',
    cause,
  });
}

async function stop(server: Server, deadlineMs: number): Promise<void> {
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
