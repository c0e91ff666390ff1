import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import fc from "fast-check";
import { type Listening, listen } from "../../src/server/listen.ts";
import { createLog } from "../../src/log.ts";
import { appWith } from "../server/unreached-app.ts";
import { randomly, times } from "./randomly.ts";

let listening: Listening;

beforeAll(() => {
  const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });
  listening = listen(appWith(), { address: "127.0.0.1", port: 0, log });
});

afterAll(() => listening.stop(1000));

const deadlineMs = 30_000;

/** Sends these bytes and no more, and gives all that comes back until the connection is closed. */
async function exchanged(bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = "";
  const socket = connect(Number(new URL(listening.url).port), "127.0.0.1");
  socket.setTimeout(deadlineMs, () => socket.destroy(new Error("no end")));
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  socket.on("error", (error) => {
    answer += error.message === "no end" ? "<no end>" : "";
  });
  socket.on("close", () => resolve(answer));
  socket.end(Buffer.from(bytes, "latin1"));
  return await promise;
}

const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));

/** Requests that are right; none of them asks for a backup. */
const requests: readonly string[] = [
  "GET /actuator/info HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n",
  "GET /actuator/info HTTP/1.0\r\n\r\n",
  "HEAD /actuator HTTP/1.1\r\nHost: localhost:9600\r\n\r\n",
  "OPTIONS /actuator/backupHistory HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET http://localhost/actuator?x=%41 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n\r\n",
  'POST /actuator/backupHistory HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 16\r\n\r\n{"backupId":"x"}',
  'POST /api/backups HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"backupId":"x"}\r\n0\r\n\r\n',
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(300),
  remove: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(300) }),
  insert: fc.oneof(
    fc.constantFrom(
      "",
      "\r\n",
      "\r",
      "\n\n",
      "\0",
      " ",
      ":",
      "/",
      "%",
      "[",
      "*",
      "-1",
      "9".repeat(30),
      "x".repeat(20_000),
      "Content-Length: 7\r\n",
      "Expect: 100-continue\r\n",
      "Upgrade: websocket\r\nConnection: Upgrade\r\n",
      "Transfer-Encoding: chunked\r\n",
    ),
    fc.string({ unit: anyByte, maxLength: 6 }),
  ),
});

function edited(request: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { at, remove, insert }) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + insert + text.slice(place + remove);
  }, request);
}

const nearlyRight = fc
  .tuple(fc.constantFrom(...requests), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([request, edits]) => edited(request, edits));

test(
  "whatever bytes come over a socket, they are answered or let go, and the next caller is served",
  async () => {
    await randomly(
      fc.asyncProperty(nearlyRight, async (bytes) => {
        const answer = await exchanged(bytes);
        expect(answer).not.toContain("<no end>");
        if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.[01] ([1-4]\d\d|505) /);
        // That much is Bun's own word, for a request line that ends in no version that it knows.
        expect(answer).not.toMatch(/^HTTP\/1\.[01] 5(?!05)/m);
      }),
      300,
    );
    const next = await fetch(`${listening.url}/actuator/health/liveness`, { proxy: false });
    expect(next.status).toBe(200);
  },
  120_000 * times,
);

test.each(["", "a b", ":", "999999999999999999999999999999 localhost"])(
  "a chunked body is read though the host is %p",
  async (host) => {
    const answer = await exchanged(
      `POST /api/backups HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"backupId":"x"}\r\n0\r\n\r\n`,
    );
    expect(answer).toStartWith("HTTP/1.1 400 ");
    expect(answer).toContain("backupId: expected a 64-bit integer");
  },
);
