import type { Context } from "hono";
import { actuatorTypes, frameworkType } from "./media-type.ts";
import type { Exchange } from "./exchange.ts";

const phrases = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
} as const;

/** What went wrong before any backup was asked for. */
export interface FrameworkProblem {
  readonly status: keyof typeof phrases;
  readonly message: string;
  readonly hint: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers as Spring's framework does where a request never reaches a controller, plus message and hint. */
export function frameworkError(c: Context<Exchange>, problem: FrameworkProblem): Response {
  const { status, message, hint, headers } = problem;
  const timestamp = new Date(c.get("arrivedMs")).toISOString().replace("Z", "+00:00");
  const body = { timestamp, status, error: phrases[status], path: c.req.path, message, hint };
  return c.body(JSON.stringify(body), status, {
    ...headers,
    "Content-Type": frameworkType(c.req.header("Accept")),
  });
}

/** Answers a path where nothing is. */
export function notFound(c: Context<Exchange>): Response {
  return frameworkError(c, {
    status: 404,
    message: `Nothing is at "${c.req.path}"`,
    hint: "Paths are exact: case, slashes and the base path count. The base path itself lists what exists.",
  });
}

/** Answers a method that a path does not have. */
export function wrongMethod(c: Context<Exchange>, allowed: readonly string[]): Response {
  const allow = allowed.join(", ");
  return frameworkError(c, {
    status: 405,
    message: `"${c.req.path}" does not have the method ${c.req.method}`,
    hint: `Use one of ${allow}.`,
    headers: { Allow: allow },
  });
}

/** Answers an Accept header that admits none of our types. */
export function notAcceptable(c: Context<Exchange>): Response {
  return frameworkError(c, {
    status: 406,
    message: `No media type of this resource fits "Accept: ${c.req.header("Accept") ?? ""}"`,
    hint: `Accept one of ${actuatorTypes.join(", ")}.`,
  });
}

/** Answers a body that is not declared to be JSON. */
export function wrongMediaType(c: Context<Exchange>): Response {
  const types = actuatorTypes.join(", ");
  const given = c.req.header("Content-Type");
  return frameworkError(c, {
    status: 415,
    message: given
      ? `Cannot read a body of the type "${given}"`
      : "Cannot read a body without a Content-Type",
    hint: 'Send "Content-Type: application/json".',
    headers: { Accept: types },
  });
}
