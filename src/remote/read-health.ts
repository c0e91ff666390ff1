import * as v from "valibot";
import { parseAnswer } from "../json/json.ts";
import { strange, unreachable } from "./caller.ts";

/** What a service says of itself to those who may not know more. */
export interface ServiceHealth {
  readonly status: "UP" | "DOWN";
  /** What it stands on, by name; a probe of the life alone has none. */
  readonly components: Readonly<Record<string, HealthComponent>>;
}

/** One of the things that a service stands on. */
export interface HealthComponent {
  readonly status: "UP" | "DOWN";
  readonly details: { readonly message: string };
}

/** Whom to ask for its health. */
export interface HealthQuestion {
  /** Of the health resource: `http://localhost:9600/actuator/health`. */
  readonly url: URL;
  readonly probe: "liveness" | "readiness";
  /** For the answer as a whole. */
  readonly timeoutMs: number;
  readonly tls: Bun.TLSOptions;
}

const status = v.picklist(["UP", "DOWN"]);
const component = v.object({ status, details: v.object({ message: v.string() }) });
const probes = {
  liveness: v.pipe(
    v.object({ status }),
    v.transform((said) => ({ ...said, components: {} })),
  ),
  // Camunda has probes of the same name on the same port, but no such component.
  readiness: v.object({
    status,
    components: v.objectWithRest({ catalog: component }, component),
  }),
};

/** Asks a probe. Throws `unreachable` where nobody answers in time, `rejected` where another program does. */
export async function readHealth(question: HealthQuestion): Promise<ServiceHealth> {
  const { url, probe } = question;
  const request = { method: "GET", path: `${url.pathname}/${probe}` } as const;
  const answer = await ask(question).catch((cause: unknown) => {
    throw unreachable(url.host, request, cause);
  });
  const read = v.safeParse(probes[probe], answer.body);
  if (read.success && (answer.status === 200 || answer.status === 503)) return read.output;
  const reason =
    answer.status === 200
      ? "its answer is not understood"
      : `it answered with status ${answer.status}`;
  throw strange(url.host, request, reason);
}

async function ask({
  url,
  probe,
  timeoutMs,
  tls,
}: HealthQuestion): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${url}/${probe}`, {
    headers: { accept: "application/json" },
    tls,
    redirect: "manual",
    proxy: false,
    keepalive: false,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return { status: response.status, body: readBody(text) };
}

function readBody(text: string): unknown {
  try {
    return parseAnswer(text);
  } catch {
    return undefined;
  }
}
