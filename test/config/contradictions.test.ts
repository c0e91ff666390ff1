import { describe, expect, test } from "bun:test";
import { isLoopback } from "../../src/config/contradictions.ts";
import { hintsOf, issuesOf, settingsOf } from "./settings-of.ts";

test("a password needs a user and a user needs a password", () => {
  expect(issuesOf({ yaml: "elasticsearch: {password: hunter2}\n" })).toEqual([
    "elasticsearch.username: expected the user of the password, given none (webapps-backup.yaml:1)",
  ]);
  expect(issuesOf({ yaml: "elasticsearch: {username: elastic}\n" })).toEqual([
    "elasticsearch.password: expected the password of the user, given none (webapps-backup.yaml:1)",
  ]);
  expect(issuesOf({ yaml: "elasticsearch: {apiKey: k, password: hunter2}\n" })).toEqual([
    "elasticsearch.username: expected the user of the password, given none (webapps-backup.yaml:1)",
  ]);
});

test("certificate and key need each other", () => {
  expect(issuesOf({ yaml: "elasticsearch: {certFile: /c}\n" })).toEqual([
    "elasticsearch.keyFile: expected the key of the client certificate, given none (webapps-backup.yaml:1)",
  ]);
  expect(issuesOf({ yaml: "elasticsearch: {keyFile: /k}\n" })).toEqual([
    "elasticsearch.certFile: expected the certificate of the key, given none (webapps-backup.yaml:1)",
  ]);
});

test("what is wrong by itself is not judged together with others as well", () => {
  const env = {
    WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME: "elastic",
    WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE: "missing",
  };
  expect(issuesOf({ env })).toHaveLength(1);
});

describe("an address that others can reach", () => {
  test("needs server.auth written out", () => {
    const env = { WEBAPPS_BACKUP_SERVER_ADDRESS: "0.0.0.0" };
    expect(issuesOf({ env })).toEqual([
      'server.address: expected a loopback address, given "0.0.0.0" (WEBAPPS_BACKUP_SERVER_ADDRESS)',
    ]);
    expect(hintsOf({ env })[0]).toContain('"server.auth" to "none"');
    expect(settingsOf({ env, yaml: "server: {auth: none}\n" }).server).toMatchObject({
      address: "0.0.0.0",
      auth: "none",
    });
  });

  test.each([
    "127.0.0.1",
    "127.8.8.8",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "localhost",
    "LOCALHOST",
  ])("is not %s", (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "128.0.0.1",
    "::2",
    "::ffff:10.0.0.1",
    "localhost.example",
    "example.org",
  ])("is %s", (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});

test("the actuator cannot stand where our own API does", () => {
  expect(issuesOf({ yaml: "server:\n  basePath: /api\n" })).toEqual([
    'server.basePath: expected a path outside "/api", given "/api" (webapps-backup.yaml:2)',
  ]);
  expect(issuesOf({ env: { MANAGEMENT_SERVER_BASEPATH: "/api" } })).toHaveLength(1);
  expect(settingsOf({ yaml: "server: {basePath: /apis}\n" }).server.basePath).toBe("/apis");
});
