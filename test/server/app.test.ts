import { describe, expect, test } from "bun:test";
import { type Scenario, testScenarios } from "./scenario.ts";
import { appWith } from "./unreached-app.ts";

const v3 = "application/vnd.spring-boot.actuator.v3+json";
const v2 = "application/vnd.spring-boot.actuator.v2+json";

function nowhere(path: string): Scenario {
  return {
    name: `404 for ${path}`,
    path,
    status: 404,
    contains: ['"status":404,"error":"Not Found"', `Nothing is at "${path}"`.slice(0, 10)],
    answers: { "Content-Type": "application/json", ETag: undefined },
  };
}

describe("paths that nobody has", () => {
  testScenarios(appWith, [
    ...[
      "/",
      "/actuator/",
      "/actuator/backupHistory/",
      "/actuator/backuphistory",
      "/Actuator/backupHistory",
      "/actuator//backupHistory",
      "//actuator/backupHistory",
      "/actuator/backupHistory/1/2",
      "/actuator/backup-history",
      "/actuator/health/",
      "/actuator/health/elasticsearch",
      "/actuator/prometheus",
      "/backupHistory",
      "/apis",
    ].map(nowhere),
    {
      name: "the framework form has Spring's fields in Spring's order",
      path: "/actuator/nothing",
      status: 404,
      text: '{"timestamp":"2026-11-22T14:35:20.727+00:00","status":404,"error":"Not Found","path":"/actuator/nothing","message":"Nothing is at \\"/actuator/nothing\\"","hint":"Paths are exact: case, slashes and the base path count. The base path itself lists what exists."}',
    },
    {
      name: "the framework form comes in the type that is asked for by name",
      path: "/actuator/nothing",
      headers: { Accept: v2 },
      status: 404,
      answers: { "Content-Type": v2 },
    },
    ...["/api", "/api/", "/api/backup", "/api/backups/", "/api/Backups", "/api/runs/1/2"].map(
      (path): Scenario => ({
        name: `404 in our own dialect for ${path}`,
        path,
        status: 404,
        contains: ['"kind":"invalid"', '"hint":'],
        lacks: ["timestamp"],
        answers: { "Content-Type": "application/json" },
      }),
    ),
  ]);
});

describe("methods that a path does not have", () => {
  const refused = (method: string, path: string, allow: string, field: string): Scenario => ({
    name: `405 for ${method} ${path}`,
    method,
    path,
    status: 405,
    contains: [field],
    answers: { Allow: allow },
  });
  const framework = '"status":405,"error":"Method Not Allowed"';
  testScenarios(appWith, [
    refused("DELETE", "/actuator/backupHistory", "GET, POST", framework),
    refused("PUT", "/actuator/backupHistory", "GET, POST", framework),
    refused("PATCH", "/actuator/backups", "GET, POST", framework),
    refused("POST", "/actuator/backupHistory/1", "GET, DELETE", framework),
    refused("PUT", "/actuator/backups/1", "GET, DELETE", framework),
    refused("POST", "/actuator/health", "GET", framework),
    refused("POST", "/actuator/health/liveness", "GET", framework),
    refused("POST", "/actuator/info", "GET", framework),
    refused("DELETE", "/actuator", "GET", framework),
    refused("PUT", "/api/backups", "GET, POST", '"kind":"invalid"'),
    refused("POST", "/api/backups/1", "GET, DELETE", '"kind":"invalid"'),
    refused("DELETE", "/api/runs", "GET", '"kind":"invalid"'),
    refused("DELETE", "/api/runs/1", "GET", '"kind":"invalid"'),
    refused("DELETE", "/api/runs/resume", "POST", '"kind":"invalid"'),
    {
      ...refused("PUT", "/actuator/backupHistory", "GET, POST", ""),
      name: "a wrong method is named before a wrong type",
      headers: { Accept: "text/html", "Content-Type": "text/plain" },
      body: "x",
    },
  ]);
});

describe("OPTIONS tells the methods", () => {
  const told = (path: string, allow: string): Scenario => ({
    name: path,
    method: "OPTIONS",
    path,
    status: 200,
    text: "",
    answers: { Allow: allow },
  });
  testScenarios(appWith, [
    told("/actuator/backupHistory", "GET,HEAD,POST,OPTIONS"),
    told("/actuator/backups/1", "GET,HEAD,DELETE,OPTIONS"),
    told("/actuator/health", "GET,HEAD,OPTIONS"),
    told("/actuator", "GET,HEAD,OPTIONS"),
    told("/api/backups", "GET,HEAD,POST,OPTIONS"),
    told("/api/runs/resume", "POST,OPTIONS"),
  ]);
});

describe("request ids", () => {
  test("a caller's own comes back", async () => {
    const response = await appWith().request("/nothing", { headers: { "X-Request-Id": "abc-1" } });
    expect(response.headers.get("X-Request-Id")).toBe("abc-1");
  });

  test("one that could break a log line is replaced", async () => {
    const headers = { "X-Request-Id": 'a"b c' };
    const response = await appWith().request("/nothing", { headers });
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a bug", () => {
  const bug: Scenario = {
    name: "is 500 without its text in Camunda's dialect",
    path: "/actuator/backupHistory/1",
    status: 500,
    contains: ['{"message":"Unexpected error","hint":"', "X-Request-Id"],
    lacks: ["Nothing may reach"],
    answers: { "Content-Type": v3, ETag: undefined },
  };
  testScenarios(appWith, [
    bug,
    {
      ...bug,
      name: "is 500 without its text in our own dialect",
      path: "/api/runs",
      contains: ['"message":"Unexpected error"', '"kind":"bug"'],
      answers: { "Content-Type": "application/json" },
    },
  ]);
});
