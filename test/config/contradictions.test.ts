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
  test("is judged where the tokens are known", () => {
    const env = { WEBAPPS_BACKUP_SERVER_ADDRESS: "0.0.0.0" };
    expect(settingsOf({ env }).server.address).toBe("0.0.0.0");
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

describe("who may come in", () => {
  const token = `ops admin ${"x".repeat(24)}`;

  test.each([
    ["certFile: /c", "server.tls.keyFile: expected the key of the certificate, given none"],
    ["keyFile: /k", "server.tls.certFile: expected the certificate of the key, given none"],
    [
      "clientRole: read",
      "server.tls.clientCa: expected the client CA that the role is for, given none",
    ],
    [
      "certFile: /c, keyFile: /k, clientCa: /a",
      "server.tls.clientRole: expected the role of clients with a certificate, given none",
    ],
    [
      "clientCa: /a, clientRole: read",
      "server.tls.certFile: expected a certificate beside the client CA, given none",
    ],
  ])("TLS cannot be half: {%s}", (tls, issue) => {
    expect(issuesOf({ yaml: `server: {tls: {${tls}}}\n` })).toEqual([
      `${issue} (webapps-backup.yaml:1)`,
    ]);
  });

  test("nobody is asked and somebody is cannot both be", () => {
    const yaml = `server:\n  auth: none\n  tokens: ["${token}"]\n`;
    expect(issuesOf({ yaml })).toEqual([
      'server.auth: expected "none" or "server.tokens", given both (webapps-backup.yaml:2 and webapps-backup.yaml:3)',
    ]);
    expect(hintsOf({ yaml })[0]).toContain("must then show who they are");
  });
});

test.each([
  ["username: r", "restore.passwordFile: expected the file with the password of the user"],
  ["passwordFile: /p", "restore.username: expected the user of the password"],
  ["apiKeyFile: /k, username: r", "restore.apiKeyFile: expected an API key or a user name"],
])("the credential of restores cannot be half or twice: {%s}", (restore, issue) => {
  const [found, ...others] = issuesOf({ yaml: `restore: {${restore}}\n` });
  expect(found).toStartWith(issue);
  expect(others).toEqual([]);
});
