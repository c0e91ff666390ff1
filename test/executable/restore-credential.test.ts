import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { openRestoreScene, type RestoreScene } from "./restore-scene.ts";

const deadlineMs = 120_000;

let scene: RestoreScene;

beforeAll(async () => {
  scene = await openRestoreScene();
}, deadlineMs);

afterAll(() => scene[Symbol.asyncDispose](), deadlineMs);

interface Seen {
  readonly request: string;
  /** The credentials that came with it. */
  readonly as: string | undefined;
}

/** Stands before Elasticsearch and sees who asks for what. */
function openWitness(target: string): Disposable & { readonly url: string; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const [, pair] = /^Basic (.*)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
      const as = pair === undefined ? undefined : Buffer.from(pair, "base64").toString();
      seen.push({ request: `${request.method} ${pathname}`, as });
      const headers = new Headers(request.headers);
      for (const name of ["Authorization", "Host", "Connection"]) headers.delete(name);
      const answer = await fetch(`${target}${pathname}${search}`, {
        method: request.method,
        headers,
        ...(request.body ? { body: await request.arrayBuffer() } : {}),
        proxy: false,
      });
      return new Response(await answer.arrayBuffer(), {
        status: answer.status,
        headers: {
          "Content-Type": answer.headers.get("Content-Type") ?? "application/json",
          "X-Elastic-Product": "Elasticsearch",
        },
      });
    },
  });
  return {
    url: server.url.origin,
    seen,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

test(
  "a restore enters Elasticsearch as its own user, and nothing else reads the password",
  async () => {
    using folder = temporaryFolder();
    using witness = openWitness(scene.cluster.url);
    const passwordFile = folder.join("restore-password");
    const env = {
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: witness.url,
      WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME: "backup",
      WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD: "backup-secret",
      WEBAPPS_BACKUP_RESTORE_USERNAME: "restore",
      WEBAPPS_BACKUP_RESTORE_PASSWORD_FILE: passwordFile,
    };
    const made = await scene.commands.run(["create", "1", "--wait"], env);
    expect(made.exitCode).toBe(0);
    expect((await scene.commands.run(["list"], env)).exitCode).toBe(0);

    const refused = await scene.restore(["1"], env);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("Cannot read the file of the setting restore.passwordFile");
    const changing = /^(?:PUT|POST|DELETE) .*(?:_restore|_close|_snapshot)/;
    const makers = () => witness.seen.filter(({ request }) => changing.test(request));
    expect(new Set(makers().map(({ as }) => as))).toEqual(new Set(["backup:backup-secret"]));
    expect(witness.seen.some(({ as }) => as?.startsWith("restore:"))).toBe(false);

    writeFileSync(passwordFile, "restore-secret\n");
    const before = witness.seen.length;
    const { result, exitCode } = await scene.restore(["1"], env);
    expect({ exitCode, state: result?.run.state }).toEqual({ exitCode: 0, state: "succeeded" });
    const during = witness.seen.slice(before).filter(({ request }) => changing.test(request));
    expect(during.some(({ request }) => request.endsWith("/_restore"))).toBe(true);
    expect(during.some(({ request }) => request.endsWith("/_close"))).toBe(true);
    expect(new Set(during.map(({ as }) => as))).toEqual(new Set(["restore:restore-secret"]));
  },
  deadlineMs,
);
