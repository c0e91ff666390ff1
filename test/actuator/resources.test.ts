import { describe, expect, test } from "bun:test";
import { testScenarios } from "../server/scenario.ts";
import { appWith } from "../server/unreached-app.ts";

const v3 = "application/vnd.spring-boot.actuator.v3+json";

describe("resources that need nobody", () => {
  testScenarios(appWith, [
    {
      name: "liveness never asks the gateway",
      path: "/actuator/health/liveness",
      status: 200,
      text: '{"status":"UP"}',
      answers: { "Content-Type": v3, ETag: /^W\/"/, "Cache-Control": "no-cache", Vary: "Accept" },
    },
    {
      name: "info tells the build",
      path: "/actuator/info",
      headers: { Accept: "application/json" },
      status: 200,
      text: '{"build":{"artifact":"webapps-backup","name":"webapps-backup","version":"1.2.3"}}',
      answers: { "Content-Type": "application/json" },
    },
    {
      name: "HEAD has GET's headers and no body",
      method: "HEAD",
      path: "/actuator/health/liveness",
      status: 200,
      text: "",
      answers: { "Content-Type": v3, "Content-Length": "15", ETag: /^W\/"/ },
    },
    {
      name: "HEAD of what is not there",
      method: "HEAD",
      path: "/nothing",
      status: 404,
      text: "",
    },
    {
      name: "If-None-Match: * of what is there is 304",
      path: "/actuator/info",
      headers: { "If-None-Match": "*" },
      status: 304,
      text: "",
      answers: { ETag: /^W\/"/, "Content-Type": undefined, Vary: "Accept" },
    },
    {
      name: "If-None-Match of an error changes nothing",
      path: "/actuator/nothing",
      headers: { "If-None-Match": "*" },
      status: 404,
    },
  ]);

  test("the discovery page links every resource with the caller's host", async () => {
    const response = await appWith().request("http://backup.example:9600/actuator");
    const root = "http://backup.example:9600/actuator";
    expect(await response.text()).toBe(
      JSON.stringify({
        _links: {
          self: { href: root, templated: false },
          backupHistory: { href: `${root}/backupHistory`, templated: false },
          "backupHistory-backupId": {
            href: `${root}/backupHistory/{backupId}`,
            templated: true,
          },
          backups: { href: `${root}/backups`, templated: false },
          "backups-backupId": { href: `${root}/backups/{backupId}`, templated: true },
          health: { href: `${root}/health`, templated: false },
          "health-path": { href: `${root}/health/{*path}`, templated: true },
          info: { href: `${root}/info`, templated: false },
        },
      }),
    );
  });

  test("the older path can be switched off, and is not linked then", async () => {
    const app = appWith({ backupsEndpoint: false });
    expect((await app.request("/actuator/backups")).status).toBe(404);
    expect((await app.request("/actuator/backups/1", { method: "DELETE" })).status).toBe(404);
    expect(await (await app.request("/actuator")).text()).not.toContain("/backups");
  });

  test("another base path moves the actuator and nothing else", async () => {
    const app = appWith({ basePath: "/ops/manage" });
    expect((await app.request("/ops/manage/info")).status).toBe(200);
    expect(await (await app.request("http://h/ops/manage")).text()).toContain(
      '"http://h/ops/manage/info"',
    );
    expect((await app.request("/actuator/info")).status).toBe(404);
    expect((await app.request("/api/backups?limit=0")).status).toBe(400);
  });

  test("without a base path the resources are at the root, and there is no discovery page", async () => {
    const app = appWith({ basePath: "" });
    expect((await app.request("/info")).status).toBe(200);
    expect((await app.request("/")).status).toBe(404);
    expect((await app.request("/api/backups?limit=0")).status).toBe(400);
  });

  test("an ETag belongs to one path, one query and one media type", async () => {
    const tagOf = async (path: string, accept = "*/*"): Promise<string | null> =>
      (await appWith().request(path, { headers: { Accept: accept } })).headers.get("ETag");
    const tag = await tagOf("/actuator/info");
    expect(await tagOf("/actuator/info")).toBe(tag);
    expect(await tagOf("/actuator/info?x")).not.toBe(tag);
    expect(await tagOf("/actuator/info", "application/json")).not.toBe(tag);
  });
});
