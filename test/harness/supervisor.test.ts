import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { isAlive, untilGone } from "../../scripts/elasticsearch/process-state.ts";
import { Supervisor } from "../../scripts/elasticsearch/supervisor.ts";
import { eventually } from "./eventually.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

// Starts as Elasticsearch does: the command ends when the daemon that it leaves behind is up.
const daemon = `#!/bin/sh
echo starting
until [ -f "$(dirname "$0")/go" ]; do sleep 0.02; done
sleep 600 >/dev/null 2>&1 &
echo $! >"$(dirname "$0")/daemon.pid"
cp "$(dirname "$0")/daemon.pid" "$3"
`;

function options(folder: TemporaryFolder): ConstructorParameters<typeof Supervisor>[0] {
  const command = folder.join("daemon.sh");
  writeFileSync(command, daemon, { mode: 0o755 });
  mkdirSync(folder.join("own"));
  const environment = { PATH: process.env["PATH"] ?? "" };
  return { command, folder: folder.join("own"), user: undefined, environment };
}

function daemonPid(folder: TemporaryFolder): number {
  return Number(readFileSync(folder.join("daemon.pid"), "utf8"));
}

async function untilLeft(folder: TemporaryFolder): Promise<void> {
  await eventually(() => !existsSync(folder.join("own")), { describe: "the folder to be gone" });
  expect(await untilGone(daemonPid(folder), 60_000)).toBe(true);
}

/** A process that starts the daemon, so that the test can kill it. */
function owner(folder: TemporaryFolder): Bun.Subprocess {
  const module = resolve(import.meta.dir, "../../scripts/elasticsearch/supervisor.ts");
  const script = `
    import { Supervisor } from ${JSON.stringify(module)};
    await new Supervisor(${JSON.stringify(options(folder))}).start(60_000);
    await Bun.write(${JSON.stringify(folder.join("started"))}, "");
    await Bun.sleep(600_000);`;
  return Bun.spawn([process.execPath, "-e", script], { stdin: "ignore", stderr: "inherit" });
}

test("the daemon and its folder go away when the supervisor is ended", async () => {
  using folder = temporaryFolder();
  const supervisor = new Supervisor(options(folder));
  writeFileSync(folder.join("go"), "");
  const pid = await supervisor.start(60_000);
  expect(pid).toBe(daemonPid(folder));
  expect(isAlive(pid)).toBe(true);
  await supervisor.end();
  await untilLeft(folder);
});

test("nothing is left when the owner is killed while the daemon starts", async () => {
  using folder = temporaryFolder();
  const killed = owner(folder);
  await eventually(() => existsSync(folder.join("own", "start.log")));
  killed.kill("SIGKILL");
  await killed.exited;
  writeFileSync(folder.join("go"), "");
  await untilLeft(folder);
});

test("nothing is left when the owner is killed after the daemon has started", async () => {
  using folder = temporaryFolder();
  const killed = owner(folder);
  writeFileSync(folder.join("go"), "");
  await eventually(() => existsSync(folder.join("started")));
  killed.kill("SIGKILL");
  await untilLeft(folder);
});

test("a daemon that does not start is reported with what it wrote", async () => {
  using folder = temporaryFolder();
  const supervisor = new Supervisor(options(folder));
  await expect(supervisor.start(1_000)).rejects.toThrow(/wanted 0 within 1000 ms\nstarting/);
  writeFileSync(folder.join("go"), "");
  await supervisor.end();
});
