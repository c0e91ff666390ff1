import { describe, expect, test } from "bun:test";
import { issuesOf, settingsOf } from "./settings-of.ts";

const user = "WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME";
const password = "WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD";
const camunda = { CAMUNDA_DATABASE_USERNAME: "camunda", CAMUNDA_DATABASE_PASSWORD: "theirs" };

describe("a password goes with its own user", () => {
  test("of ours, from file and variable together", () => {
    const yaml = "elasticsearch: {username: backup}\n";
    expect(settingsOf({ yaml, env: { [password]: "ours" } }).elasticsearch).toMatchObject({
      username: "backup",
      password: "ours",
    });
  });

  test("of Camunda, where it names both", () => {
    const yaml = "elasticsearch: {username: backup, password: ours}\n";
    expect(settingsOf({ yaml, env: camunda }).elasticsearch).toMatchObject({
      username: "camunda",
      password: "theirs",
    });
  });

  test("never that of another user", () => {
    expect(issuesOf({ env: { ...camunda, [user]: "backup" } })).toEqual([
      `elasticsearch.password: expected the password of the user, given none (${user})`,
    ]);
    const yaml = "elasticsearch: {username: backup, password: ours}\n";
    expect(issuesOf({ yaml, env: { CAMUNDA_DATABASE_USERNAME: "camunda" } })).toEqual([
      "elasticsearch.password: expected the password of the user, given none (CAMUNDA_DATABASE_USERNAME)",
    ]);
  });

  test("of the same name, whoever says it", () => {
    expect(settingsOf({ env: { ...camunda, [user]: "camunda" } }).elasticsearch.password).toBe(
      "theirs",
    );
    expect(
      settingsOf({ env: { ...camunda, [user]: "camunda", [password]: "ours" } }).elasticsearch
        .password,
    ).toBe("ours");
  });

  test("that has none, of whoever names the user", () => {
    const env = { CAMUNDA_DATABASE_PASSWORD: "theirs", [user]: "backup" };
    expect(settingsOf({ env }).elasticsearch).toMatchObject({
      username: "backup",
      password: "theirs",
    });
    const other = { CAMUNDA_DATABASE_USERNAME: "camunda", [password]: "ours" };
    expect(settingsOf({ env: other }).elasticsearch).toMatchObject({
      username: "camunda",
      password: "ours",
    });
  });
});

test("an API key of ours replaces the user of Camunda, but not one of ours", () => {
  const env = { WEBAPPS_BACKUP_ELASTICSEARCH_API_KEY: "key" };
  expect(settingsOf({ env: { ...camunda, ...env } }).elasticsearch).toMatchObject({
    apiKey: "key",
    username: undefined,
    password: undefined,
  });
  expect(issuesOf({ env: { ...env, [user]: "backup", [password]: "ours" } })).toEqual([
    `elasticsearch.apiKey: expected an API key or a user name, given both (WEBAPPS_BACKUP_ELASTICSEARCH_API_KEY and ${user})`,
  ]);
});
