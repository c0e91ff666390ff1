import type { Context, Hono } from "hono";
import type { Gateway, GatewayHealth } from "../backup/gateway.ts";
import type { Exchange } from "./exchange.ts";
import { addReadOnly, answer } from "./resource.ts";

/**
 * Adds Spring's health resource and its probes. A cluster that is down is not our death: liveness and
 * readiness stay 200, or Kubernetes would take the service away just when its offline list is needed.
 */
export function addHealth(routes: Hono<Exchange>, path: string, gateway: Gateway): void {
  addReadOnly(routes, path, (c) => whole(c, gateway));
  addReadOnly(routes, `${path}/liveness`, (c) => say(c, true, {}));
  addReadOnly(routes, `${path}/readiness`, (c) => readiness(c, gateway));
}

async function whole(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const health = await gateway.health();
  const up = health.catalog.ok && health.elasticsearch.ok;
  return say(c, up, { components: components(health), groups: ["liveness", "readiness"] });
}

async function readiness(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const health = await gateway.health();
  return say(c, health.catalog.ok, { components: components(health) });
}

function components(health: GatewayHealth): object {
  return { catalog: component(health.catalog), elasticsearch: component(health.elasticsearch) };
}

function component({ ok, detail }: GatewayHealth["elasticsearch"]): object {
  return { status: ok ? "UP" : "DOWN", details: { message: detail } };
}

function say(c: Context<Exchange>, up: boolean, rest: object): Response {
  const body = JSON.stringify({ status: up ? "UP" : "DOWN", ...rest });
  return answer(c, body, { status: up ? 200 : 503 });
}
