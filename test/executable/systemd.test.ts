import { describe, expect, test } from "bun:test";
import { type DatagramSocket, openDatagramSocket } from "../harness/datagram-socket.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

function serve(
  folder: TemporaryFolder,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  return startServer({
    env: {
      WEBAPPS_BACKUP_STATE_DIR: folder.join("state"),
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
      WEBAPPS_BACKUP_REPOSITORY: "backups",
      ...env,
    },
  });
}

function told(socket: DatagramSocket, wanted: RegExp): Promise<readonly string[]> {
  return eventually(() => socket.read(), {
    describe: `a message like ${wanted}`,
    until: (messages) => messages.some((message) => wanted.test(message)),
  });
}

describe("a service that systemd has started", () => {
  test("says when it serves, reloads and stops, and that it lives in between", async () => {
    using folder = temporaryFolder();
    const path = folder.join("notify");
    using socket = openDatagramSocket(path);
    await using server = await serve(folder, { NOTIFY_SOCKET: path, WATCHDOG_USEC: "200000" });
    const [first] = await told(socket, /^READY=1\n/);
    expect(first).toBe(`READY=1\nSTATUS=Listening at ${server.url}, no runs open`);
    await told(socket, /^WATCHDOG=1$/);
    const before = process.hrtime.bigint() / 1000n;
    server.signal("SIGHUP");
    const reloaded = await told(socket, /^READY=1$/);
    const around = reloaded.filter((message) => /^RELOADING=1\n|^READY=1$/.test(message));
    expect(around).toHaveLength(2);
    const [, microseconds = ""] = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(around[0] ?? "") ?? [];
    expect(BigInt(microseconds)).toBeGreaterThanOrEqual(before);
    expect(await server.stop()).toBe(0);
    const stopped = socket.read().find((message) => message.startsWith("STOPPING=1"));
    expect(stopped).toBe("STOPPING=1\nSTATUS=Stopping; open runs go on with the next start");
    expect(server.stdout).not.toContain("Cannot tell systemd");
  });

  test("finds a socket in the abstract namespace, and feeds no watchdog of another process", async () => {
    using folder = temporaryFolder();
    const name = `@webapps-backup-test-${Bun.randomUUIDv7()}`;
    using socket = openDatagramSocket(name);
    const watchdog = { WATCHDOG_USEC: "20000", WATCHDOG_PID: "1" };
    await using server = await serve(folder, { NOTIFY_SOCKET: name, ...watchdog });
    await told(socket, /^READY=1\n/);
    server.signal("SIGHUP");
    await told(socket, /^READY=1$/);
    expect(await server.stop()).toBe(0);
    expect(socket.read().filter((message) => message.startsWith("WATCHDOG"))).toEqual([]);
  });

  test.each([
    ["nobody listens at", "/nonexistent/notify", "does not take READY=1"],
    ["is no socket's name", "notify", "must be an absolute path"],
  ])("serves all the same where NOTIFY_SOCKET %s, and says so once", async (_, name, reason) => {
    using folder = temporaryFolder();
    await using server = await serve(folder, { NOTIFY_SOCKET: name });
    server.signal("SIGHUP");
    await eventually(() => server.stdout.includes("SIGHUP"));
    expect(await server.stop()).toBe(0);
    const problems = server.stdout.split("\n").filter((line) => line.includes("systemd"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
  });
});
