import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { ownRepository, type OwnRepository } from "../harness/cluster.ts";
import { type RunningService, runService } from "../server/running-service.ts";
import { type AnyRequest, anyRequest } from "./arbitrary-request.ts";
import { randomly, times } from "./randomly.ts";

let repository: OwnRepository;
let service: RunningService;

beforeAll(async () => {
  repository = await ownRepository();
  service = await runService({ repository: repository.name, indexPrefix: repository.prefix });
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
});

const neverSaid = ["node_modules", "    at ", "127.0.0.1:", "[object Object]"];

/** The statuses that put the blame on whom it belongs to, or on nobody. */
const fair = [200, 202, 204, 304, 400, 404, 405, 406, 409, 413, 415, 504];

/** Sends it to the app itself, and judges the answer by what every answer promises. */
async function expectAnswer({ method, path, headers, body }: AnyRequest): Promise<void> {
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const response = await service.request(path.startsWith("/") ? path : `/${path}`, init);
  const text = await response.text();
  const { status } = response;
  // Where no index of Camunda is, a request that nothing is wrong with ends with that.
  const isPlanned = status === 500 && text.startsWith('{"message":"Missing indices: [');
  // Health says so where an Elasticsearch that is busy does not answer in time.
  const isDown = status === 503 && text.startsWith('{"status":"DOWN"');
  const isFair = isPlanned || isDown || fair.includes(status);
  expect({ isFair, status, text }).toEqual({ isFair: true, status, text });
  for (const piece of neverSaid) expect(text).not.toContain(piece);
  expect(response.headers.get("X-Request-Id")).toMatch(/^[\w=-]+$/);
  if (method === "HEAD" || text === "") return;
  const answer: unknown = JSON.parse(text);
  if (status < 400 || isDown) return;
  expect(answer).toMatchObject({
    message: expect.stringMatching(/^["A-Z]/),
    hint: expect.any(String),
  });
}

test(
  "whatever is asked, the answer is one of ours and no request of a client is our mistake",
  async () => {
    await randomly(fc.asyncProperty(anyRequest, expectAnswer), 600);
  },
  120_000 * times,
);

test.each(["/*", "/*?limit=1", "/api/*", "/actuator/*"])(
  "HEAD %s is answered like GET",
  async (path) => {
    const [head, get] = await Promise.all([
      service.request(path, { method: "HEAD" }),
      service.request(path),
    ]);
    expect(head.status).toBe(get.status);
    expect(head.headers.get("Content-Length")).toBe(`${(await get.arrayBuffer()).byteLength}`);
  },
);

test("a page behind an id that cannot be is refused as the client's mistake", async () => {
  const answer = await service.request("/api/backups?after=0-9999999999999999999");
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({
    status: 400,
    body: { kind: "invalid", message: expect.stringContaining("0-9999999999999999999") },
  });
});
