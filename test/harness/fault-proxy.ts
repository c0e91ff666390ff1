import { createServer, type Server, type Socket } from "node:net";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import {
  type Fault,
  type FaultMatch,
  type FaultRule,
  type Outcome,
  type RecordedRequest,
  Rule,
} from "./fault-rule.ts";
import { HttpSocket, type WireAnswer, type WireRequest } from "./http-socket.ts";

/** Opens a proxy in front of a cluster, on a loopback port of its own. */
export async function openFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new FaultProxy(target);
  await proxy.open();
  return proxy;
}

/** Stands between us and Elasticsearch on a real socket, records every request and does to them what its rules say. */
export class FaultProxy implements AsyncDisposable {
  /** Every request so far. */
  readonly requests: RecordedRequest[] = [];
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  readonly #rules = new Set<Rule>();
  #server: Server | undefined;
  #port = 0;

  constructor(target: string) {
    this.#target = target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Adds a rule; of several that match the oldest that still has strikes left is taken. */
  on(match: FaultMatch, fault: Fault): FaultRule {
    const rule = new Rule(match, fault, () => this.#rules.delete(rule));
    this.#rules.add(rule);
    return rule;
  }

  /** The recorded requests of a method and a path, to count calls. */
  matching(method: string, path: RegExp = /^/): readonly RecordedRequest[] {
    return this.requests.filter((request) => request.method === method && path.test(request.path));
  }

  /** Listens (again), on the same port as before. */
  async open(): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    // A port of its own for good: nobody takes it while the proxy is closed.
    if (this.#port === 0) this.#port = await freePort();
    server.listen(this.#port, "127.0.0.1", () => resolve());
    await promise;
    this.#server = server;
  }

  /** Drops every connection and refuses new ones, as a cluster that is down does. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server?.close(() => closed.resolve());
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await (this.#server === undefined ? undefined : closed.promise);
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const rule of this.#rules) {
      rule.remove();
    }
    await this.close();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    const client = new HttpSocket(socket);
    this.#serve(client).catch(() => socket.destroy());
  }

  async #serve(client: HttpSocket): Promise<void> {
    for (let request = await client.read(); request !== undefined; request = await client.read()) {
      const { method, path, body } = request;
      const recorded = { method, path, body: body.toString(), at: new Date(), status: undefined };
      this.requests.push(recorded);
      const outcome = await this.#exchange(client, request, recorded);
      for (const rule of this.#rules) {
        rule.seeEnd(recorded);
      }
      if (outcome === "reset") {
        client.reset();
        return;
      }
    }
  }

  async #exchange(
    client: HttpSocket,
    request: WireRequest,
    recorded: RecordedRequest,
  ): Promise<"reset" | "answered"> {
    const early = await this.#strike(recorded, "receipt");
    const isHead = request.method === "HEAD";
    if (early !== undefined && early !== "cut") {
      return sendOutcome(client, early, isHead);
    }
    const answer = await this.#forward(request);
    recorded.status = answer.status;
    const late = (await this.#strike(recorded, "answer")) ?? early;
    if (late !== undefined && late !== "cut") {
      return sendOutcome(client, late, isHead);
    }
    client.write(answer, isHead, late === "cut");
    return "answered";
  }

  async #strike(
    request: RecordedRequest,
    stage: "receipt" | "answer",
  ): Promise<Outcome | undefined> {
    // Every rule counts the request, also those that do not get to strike.
    const [oldest] = [...this.#rules].filter((rule) => rule.takes(request, stage));
    return await oldest?.strike(request);
  }

  async #forward(request: WireRequest): Promise<WireAnswer> {
    const headers = new Headers(request.headers);
    headers.delete("host");
    headers.set("accept-encoding", "identity");
    const answer = await fetch(`${this.#target}${request.path}`, {
      method: request.method,
      headers,
      proxy: false,
      redirect: "manual",
      timeout: false,
      ...(request.body.length === 0 ? {} : { body: request.body }),
    });
    const { status } = answer;
    return { status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  }
}

function sendOutcome(
  client: HttpSocket,
  outcome: Exclude<Outcome, "cut">,
  isHead: boolean,
): "reset" | "answered" {
  if (outcome === "reset" || outcome === "hang") {
    return "reset";
  }
  const headers = new Headers({
    "content-type": outcome.contentType ?? "application/json",
    // Without it the official client takes any 2xx for an answer of something else.
    "x-elastic-product": "Elasticsearch",
    ...outcome.headers,
  });
  const body = Buffer.from(outcome.body ?? "{}");
  client.write({ status: outcome.status, headers, body }, isHead, false);
  return "answered";
}
