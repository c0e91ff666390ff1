import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { readBackupId } from "../backup/backup-id.ts";
import type { Gateway } from "../backup/gateway.ts";
import { BackupList } from "./backup-list.ts";
import { readPattern, readVerbose } from "./backup-query.ts";
import type { Exchange } from "./exchange.ts";
import { frameworkError } from "./framework-error.ts";
import { renderBackup } from "./render-backup.ts";
import { readRequestedId } from "./requested-id.ts";
import { addOtherMethods, answer, negotiated, readable } from "./resource.ts";

/** Adds Camunda's four operations on backups under a path. */
export function addBackupHistory(routes: Hono<Exchange>, path: string, gateway: Gateway): void {
  const one = `${path}/:backupId`;
  const backups = new BackupList(gateway);
  routes.post(path, readable, negotiated, limited, (c) => create(c, gateway));
  routes.get(path, negotiated, (c) => list(c, backups));
  addOtherMethods(routes, path, ["GET", "POST"]);
  routes.get(one, negotiated, (c) => show(c, gateway));
  routes.delete(one, negotiated, (c) => remove(c, gateway));
  addOtherMethods(routes, one, ["GET", "DELETE"]);
}

const limited = bodyLimit({
  maxSize: 1_048_576,
  onError: (c) =>
    frameworkError(c, {
      status: 413,
      message: "Cannot read a body of more than 1 MiB",
      hint: 'Send only {"backupId": <integer>}.',
    }),
});

async function create(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const requested = readRequestedId(await c.req.text());
  if ("problem" in requested) {
    const hint = 'Send {"backupId": 123}, with an integer from 1 to 9223372036854775807.';
    return frameworkError(c, { status: 400, message: requested.problem, hint });
  }
  const { scheduledSnapshots } = await gateway.create(requested.id);
  return answer(c, JSON.stringify({ scheduledSnapshots }));
}

async function list(c: Context<Exchange>, backups: BackupList): Promise<Response> {
  const words = c.req.queries("verbose") ?? [];
  const verbose = readVerbose(words);
  if (verbose === undefined) {
    return frameworkError(c, {
      status: 400,
      message: `Cannot read "verbose": expected a truth value, given ${JSON.stringify(words.join(","))}`,
      hint: 'Use "true" or "false".',
    });
  }
  const pattern = readPattern(c.req.queries("pattern") ?? []);
  const freshness = c.get("freshness");
  const { body, shown, answered } = await backups.render({ verbose, pattern, freshness });
  c.set("answered", answered);
  return answer(c, body, { shown });
}

async function show(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const id = pathId(c);
  if (id === undefined) return noId(c);
  const answered = await gateway.show(id, c.get("freshness"));
  c.set("answered", answered);
  return answer(c, renderBackup(answered.value, true));
}

async function remove(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const id = pathId(c);
  if (id === undefined) return noId(c);
  await gateway.delete(id);
  return c.body(null, 204);
}

function pathId(c: Context<Exchange>): bigint | undefined {
  return readBackupId(c.req.param("backupId"));
}

function noId(c: Context<Exchange>): Response {
  return frameworkError(c, {
    status: 400,
    message: `Cannot read the backup id in the path: expected a 64-bit integer, given ${JSON.stringify(c.req.param("backupId"))}`,
    hint: 'Use the id as in "GET" of the list, for example ".../123".',
  });
}
