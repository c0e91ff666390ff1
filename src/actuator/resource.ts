import type { Context, Handler, Hono, MiddlewareHandler } from "hono";
import type { Exchange } from "./exchange.ts";
import { notAcceptable, wrongMediaType, wrongMethod } from "./framework-error.ts";
import { actuatorTypes, chooseType, isReadable } from "./media-type.ts";

/** Lets pass only what accepts one of our types. */
export const negotiated: MiddlewareHandler<Exchange> = async function negotiated(c, next) {
  const type = chooseType(c.req.header("Accept"));
  if (type === undefined) return notAcceptable(c);
  c.set("mediaType", type);
  return next();
};

/** Lets pass only bodies that are declared to be JSON. */
export const readable: MiddlewareHandler<Exchange> = async function readable(c, next) {
  return isReadable(c.req.header("Content-Type")) ? next() : wrongMediaType(c);
};

/** Closes a path after its methods are added: OPTIONS tells them, every other is refused. */
export function addOtherMethods(
  routes: Hono<Exchange>,
  path: string,
  methods: readonly ["GET", ...("POST" | "DELETE")[]],
): void {
  const [first, ...others] = methods;
  const allow = [first, "HEAD", ...others, "OPTIONS"].join(",");
  routes.options(path, (c) => c.body(null, 200, { Allow: allow }));
  routes.all(path, (c) => wrongMethod(c, methods));
}

/** Adds a resource that can only be read. */
export function addReadOnly(
  routes: Hono<Exchange>,
  path: string,
  handler: Handler<Exchange>,
): void {
  routes.get(path, negotiated, handler);
  addOtherMethods(routes, path, ["GET"]);
}

/** What an answer may say beside its body. */
export interface AnswerOptions {
  readonly status?: 200 | 503;
  /** Stands for a body that is not at hand as text. */
  readonly shown?: string;
}

/** Answers in the negotiated type. */
export function answer(
  c: Context<Exchange>,
  body: string | ReadableStream<Uint8Array>,
  { status = 200, shown = String(body) }: AnswerOptions = {},
): Response {
  c.set("shown", shown);
  return c.body(body, status, { "Content-Type": c.get("mediaType") ?? actuatorTypes[0] });
}
