import { describe } from "bun:test";
import { type Scenario, testScenarios } from "./scenario.ts";
import { appWith } from "./unreached-app.ts";

const json = { "Content-Type": "application/json" };
const v3 = "application/vnd.spring-boot.actuator.v3+json";
const v2 = "application/vnd.spring-boot.actuator.v2+json";

function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull: (controller) => {
      const size = Math.min(left, 65_536);
      if (size === 0) controller.close();
      else controller.enqueue(new TextEncoder().encode("1".repeat(size)));
      left -= size;
    },
  });
}

describe("media types", () => {
  const supported = `${v3}, ${v2}, application/json`;
  const post = { method: "POST", path: "/actuator/backupHistory", body: '{"backupId":1}' };
  testScenarios(appWith, [
    {
      ...post,
      name: "415 for another type",
      headers: { "Content-Type": "text/plain" },
      status: 415,
      contains: ['"status":415,"error":"Unsupported Media Type"'],
      answers: { Accept: supported },
    },
    {
      ...post,
      name: "415 for the form that curl sends",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      status: 415,
      answers: { Accept: supported },
    },
    {
      name: "415 without a type",
      method: "POST",
      path: "/actuator/backups",
      status: 415,
      contains: ["without a Content-Type"],
      answers: { Accept: supported },
    },
    {
      ...post,
      name: "415 in our own dialect",
      path: "/api/backups",
      headers: { "Content-Type": "text/plain" },
      status: 415,
      contains: ['"kind":"invalid"'],
      answers: { Accept: "application/json" },
    },
    {
      ...post,
      name: "a body that cannot be read is named before an answer that cannot be taken",
      headers: { "Content-Type": "text/plain", Accept: "text/plain" },
      status: 415,
    },
    ...["/actuator/backupHistory", "/actuator/backupHistory/1", "/actuator/info", "/actuator"].map(
      (path): Scenario => ({
        name: `406 for ${path} as text/plain`,
        path,
        headers: { Accept: "text/plain" },
        status: 406,
        contains: ['"status":406,"error":"Not Acceptable"'],
        answers: { "Content-Type": "application/json", ETag: undefined },
      }),
    ),
    {
      name: "406 for DELETE, and nothing is deleted",
      method: "DELETE",
      path: "/actuator/backupHistory/1",
      headers: { Accept: "text/plain" },
      status: 406,
    },
  ]);
});

describe("bodies and parameters that cannot be read", () => {
  const framework = '"status":400,"error":"Bad Request","path":"/actuator/backup';
  const bad = (body: string, text: string): Scenario => ({
    name: `400 for ${body || "an empty body"}`,
    method: "POST",
    path: "/actuator/backupHistory",
    headers: json,
    body,
    status: 400,
    contains: [framework, text],
    answers: { "Content-Type": "application/json" },
  });
  testScenarios(appWith, [
    bad("", "Missing parameters: backupId"),
    bad("{}", "Missing parameters: backupId"),
    bad('{"backupId":1.5}', "given 1.5"),
    bad('{"backupId":9223372036854775808}', "given 9223372036854775808"),
    bad('{"backupId":1,"backupId":2}', "Duplicate key"),
    bad("<html>", "Cannot read the body as JSON"),
    {
      ...bad("{}", ""),
      name: "the id in the query does not count",
      path: "/actuator/backupHistory?backupId=7",
    },
    {
      name: "413 for a body of more than 1 MiB",
      method: "POST",
      path: "/actuator/backupHistory",
      headers: json,
      body: " ".repeat(1_048_577),
      status: 413,
      contains: ['"status":413,"error":"Payload Too Large"'],
    },
    {
      name: "413 for a chunked body of more than 1 MiB",
      method: "POST",
      path: "/actuator/backupHistory",
      headers: json,
      body: chunked(1_048_577),
      status: 413,
      contains: ['"status":413'],
    },
    {
      name: "a chunked body of 1 MiB is read",
      method: "POST",
      path: "/actuator/backupHistory",
      headers: json,
      body: chunked(1_048_576),
      status: 400,
      contains: ["expected an object"],
    },
    {
      name: "413 in our own dialect",
      method: "POST",
      path: "/api/backups",
      headers: json,
      body: chunked(2_000_000),
      status: 413,
      contains: ['"kind":"invalid"'],
    },
    ...["abc", "1.5", "9223372036854775808", "%207%20", "0x10", "a%2Fb", "1,2"].map(
      (id): Scenario => ({
        name: `400 for the id ${id} in a path`,
        path: `/actuator/backupHistory/${id}`,
        status: 400,
        contains: [framework, "expected a 64-bit integer"],
      }),
    ),
    {
      name: "400 for DELETE of what is no id",
      method: "DELETE",
      path: "/actuator/backups/abc",
      status: 400,
      contains: [framework],
    },
    {
      name: "400 for verbose=maybe, in the framework's form",
      path: "/actuator/backupHistory?verbose=maybe",
      status: 400,
      contains: [framework, 'expected a truth value, given \\"maybe\\"'],
    },
    {
      name: "400 for a bad pattern, in the controller's form and the negotiated type",
      path: "/actuator/backupHistory?pattern=23a",
      status: 400,
      contains: ['{"message":"Invalid pattern: 23a","hint":"'],
      lacks: ["timestamp"],
      answers: { "Content-Type": v3, ETag: undefined },
    },
    {
      name: "400 for bad parameters of our own list, all named",
      path: "/api/backups?limit=0&state=x&foo=1",
      status: 400,
      contains: ["limit: expected", "state: expected", "foo: unknown", '"kind":"invalid"'],
    },
    {
      name: "400 for an id in our own path",
      path: "/api/backups/abc",
      status: 400,
      contains: ['"kind":"invalid"', '\\"abc\\"'],
    },
  ]);
});
