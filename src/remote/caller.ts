import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";
import { type JsonValue, parseAnswer, stringifyJson } from "../json/json.ts";
import { readWireError } from "./wire-error.ts";
import type { WireSchema } from "./wire-values.ts";

/** One request to a service. */
export interface WireRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the service's address: `/api/backups`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Asks one service. */
export interface Caller {
  /** The answer, read and checked; undefined where it has no content. Throws BackupError. */
  call<T>(request: WireRequest, schema: WireSchema<T>): Promise<T | undefined>;
}

/** What a caller shows and whom it trusts. */
export interface CallerIdentity {
  readonly token: string | undefined;
  /** Contents of PEM files, for services with TLS. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/** How to ask it. */
export interface CallerOptions {
  readonly url: URL;
  /** For one request as a whole, body included. */
  readonly timeoutMs: number;
  /** Gives up what is under way. */
  readonly signal: AbortSignal;
  readonly identity?: CallerIdentity | undefined;
}

/** Creates the caller of one service. */
export function createCaller(options: CallerOptions): Caller {
  const base = options.url.href.replace(/\/$/, "");
  const { host } = options.url;
  const { token, tls = {} } = options.identity ?? {};
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function ask(request: WireRequest): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${base}${request.path}`, {
        method: request.method,
        headers: {
          accept: "application/json",
          ...(request.body ? { "content-type": "application/json" } : {}),
          ...authorization,
          ...request.headers,
        },
        tls,
        ...(request.body ? { body: stringifyJson(request.body) } : {}),
        redirect: "manual",
        proxy: false,
        timeout: false,
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      if (options.signal.aborted) throw new BackupError("interrupted", "Interrupted", { cause });
      throw unreachable(host, request, cause);
    }
  }

  return {
    async call<T>(request: WireRequest, schema: WireSchema<T>): Promise<T | undefined> {
      const { status, text } = await ask(request);
      if (status === 204) return undefined;
      const body = readBody(text);
      if (status === 401 || status === 429) throw unauthorized(host, status, token, body);
      if (status < 200 || status > 299) throw refusal(host, request, status, body);
      const read = v.safeParse(schema, body);
      if (read.success) return read.output;
      throw strange(host, request, `its answer is not understood (${v.summarize(read.issues)})`);
    },
  };
}

function readBody(text: string): JsonValue | undefined {
  try {
    return parseAnswer(text);
  } catch {
    return undefined;
  }
}

function refusal(
  host: string,
  request: WireRequest,
  status: number,
  body: JsonValue | undefined,
): BackupError {
  const ours = readWireError(body);
  if (ours) return ours;
  if (status >= 502 && status <= 504) return unreachable(host, request, `status ${status}`);
  return strange(host, request, `it answered with status ${status}`);
}

function unauthorized(
  host: string,
  status: number,
  token: string | undefined,
  body: JsonValue | undefined,
): BackupError {
  const said = readWireError(body);
  const hint =
    status === 429 && said?.hint !== undefined
      ? said.hint
      : token === undefined
        ? "Set WEBAPPS_BACKUP_TOKEN, or WEBAPPS_BACKUP_TOKEN_FILE to the file that holds the token."
        : "The token in WEBAPPS_BACKUP_TOKEN or the file of WEBAPPS_BACKUP_TOKEN_FILE is not one of this service, or has expired.";
  const why = token === undefined ? "it asks for a token" : "it does not take the token";
  return new BackupError("unauthorized", `Cannot ask the service at ${host}: ${why}`, { hint });
}

/** The error where no service answers. */
export function unreachable(
  host: string,
  request: Pick<WireRequest, "method">,
  cause: unknown,
): BackupError {
  const unsure =
    request.method === "GET"
      ? ""
      : " The request may have arrived all the same: look with list and show before you repeat it.";
  return new BackupError("unreachable", `Cannot reach the service at ${host}: ${reasonOf(cause)}`, {
    hint: `Does "webapps-backup serve" run there? With another address, use --server.${unsure}`,
    cause,
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return "no answer in time";
  return "code" in cause ? String(cause.code) : cause.message;
}

/** The error where something answers that is no service of ours. */
export function strange(
  host: string,
  request: Pick<WireRequest, "method" | "path">,
  reason: string,
): BackupError {
  return new BackupError(
    "rejected",
    `Cannot ask the service at ${host} for ${request.method} ${request.path}: ${reason}`,
    { hint: "Is it webapps-backup that listens there, and in the same version as this command?" },
  );
}
