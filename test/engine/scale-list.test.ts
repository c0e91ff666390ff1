import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Part } from "../../src/backup/backup.ts";
import type { Catalog } from "../../src/backup/catalog.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

const backups = 8000;
const firstId = 1_000_000;
const megabyte = 1_048_576;

let folder: TemporaryFolder;
/** The catalog of the service, held by us too: what another process would see and write. */
let catalog: Catalog;
let server: RunningServer;

beforeAll(async () => {
  folder = temporaryFolder();
  catalog = openCatalog(folder.join("catalog.db"), "archive");
  for (let from = 0; from < backups; from += 400) {
    catalog.write(Array.from({ length: 400 }, (_, index) => partsOf(from + index)).flat());
  }
  const asOf = { clusterUuid: "c", stateUuid: "s", repositoryUuid: "r", generation: 1 };
  catalog.writeMark({ ...asOf, asOfMs: Date.now(), warning: undefined });
  server = await startServer({
    env: {
      // Nobody answers there, and nobody is asked.
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:9",
      WEBAPPS_BACKUP_REPOSITORY: "archive",
      WEBAPPS_BACKUP_STATE_DIR: folder.path,
    },
  });
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  catalog.close();
  folder[Symbol.dispose]();
});

function partsOf(index: number): readonly Part[] {
  const startMs = Date.UTC(2026, 0, 1) + index * 60_000;
  return [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    snapshot: `camunda_webapps_${firstId + index}_8.8.0_part_${number}_of_7`,
    uuid: `${index}-${number}`,
    number,
    count: 7,
    version: "8.8.0",
    state: "SUCCESS",
    startMs: startMs + number,
    endMs: startMs + number,
    failures: [],
    shards: { total: 1, failed: 0, successful: 1 },
    runId: undefined,
    trouble: undefined,
    drift: undefined,
  }));
}

async function readWhole(): Promise<string> {
  const response = await fetch(`${server.url}/actuator/backupHistory`, {
    headers: { "cache-control": "only-if-cached" },
    proxy: false,
  });
  expect(response.status).toBe(200);
  return await response.text();
}

/** A reader that takes what comes at once and then nothing more until it is told to. */
async function openSlowReader(): Promise<{ readonly socket: Socket; rest(): Promise<string> }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  socket.on("data", (chunk) => {
    received.push(Buffer.from(chunk));
    if (received.length === 1) {
      socket.pause();
      resolve();
    }
  });
  const ended = new Promise<void>((end) => socket.on("end", end));
  socket.write(
    "GET /actuator/backupHistory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCache-Control: only-if-cached\r\n\r\n",
  );
  await begun;
  return {
    socket,
    rest: async () => {
      socket.resume();
      await ended;
      return Buffer.concat(received).toString();
    },
  };
}

test("a whole list of 8,000 backups is one array, newest first, and takes little room however often it is read", async () => {
  const list: { backupId: number; state: string; details: unknown[] }[] = JSON.parse(
    await readWhole(),
  );
  expect(list.map(({ backupId }) => backupId)).toEqual(
    Array.from({ length: backups }, (_, index) => firstId + index).toReversed(),
  );
  expect(list.every(({ state, details }) => state === "COMPLETED" && details.length === 7)).toBe(
    true,
  );
  for (let turn = 0; turn < 4; turn += 1) await readWhole();
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
  // Idle it has some 55 MB, and reading whole lists at once takes hundreds; what lies between is the collector's affair.
  expect(peakKb / 1024).toBeLessThan(250);
});

test("a reader who stops in the middle is given what is true later, holds nobody up, and lets the log be folded in", async () => {
  const reader = await openSlowReader();
  const oldest = partsOf(0).map(({ snapshot }) => snapshot);
  catalog.remove(oldest);
  const log = `${folder.join("catalog.db")}-wal`;
  let largest = 0;
  for (let round = 0; round < 20; round += 1) {
    for (let from = 4000; from < 6000; from += 400) {
      catalog.write(Array.from({ length: 400 }, (_, index) => partsOf(from + index)).flat());
    }
    largest = Math.max(largest, statSync(log).size);
  }
  expect(largest).toBeLessThan(12 * megabyte);
  const whole: unknown[] = JSON.parse(await readWhole());
  expect(whole).toHaveLength(backups - 1);
  const body = await reader.rest();
  expect(body).toContain(`"backupId":${firstId + backups - 1},`);
  expect(body).toContain(`"backupId":${firstId + 1},`);
  expect(body).not.toContain(`"backupId":${firstId},`);
  catalog.write(partsOf(0));
}, 120_000);

test("a reader who goes away in the middle is forgotten", async () => {
  const { socket } = await openSlowReader();
  socket.destroy();
  expect(JSON.parse(await readWhole())).toHaveLength(backups);
});
