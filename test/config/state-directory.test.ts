import { expect, test } from "bun:test";
import { readSettings } from "../../src/config/read-settings.ts";
import { defaultStateDirectory } from "../../src/config/state-directory.ts";

const none = { env: {}, uid: 1000, home: "/home/me" };

test("systemd's directory comes first, the first of several", () => {
  const env = { STATE_DIRECTORY: "/var/lib/private/a:/var/lib/b", XDG_STATE_HOME: "/x" };
  expect(defaultStateDirectory({ ...none, env, uid: 0 })).toBe("/var/lib/private/a");
});

test("root keeps state in the system's place", () => {
  const env = { STATE_DIRECTORY: "", XDG_STATE_HOME: "/x" };
  expect(defaultStateDirectory({ ...none, env, uid: 0 })).toBe("/var/lib/webapps-backup");
});

test("others keep state in their own place", () => {
  expect(defaultStateDirectory(none)).toBe("/home/me/.local/state/webapps-backup");
  expect(defaultStateDirectory({ ...none, uid: undefined })).toBe(
    "/home/me/.local/state/webapps-backup",
  );
  expect(defaultStateDirectory({ ...none, env: { XDG_STATE_HOME: "/x" } })).toBe(
    "/x/webapps-backup",
  );
  expect(defaultStateDirectory({ ...none, env: { XDG_STATE_HOME: "relative" } })).toBe(
    "/home/me/.local/state/webapps-backup",
  );
});

test("without a home directory it must be set", () => {
  const input = { ...none, home: undefined, cwd: "/", configPath: "/dev/null" };
  expect(defaultStateDirectory({ ...none, home: "" })).toBeUndefined();
  expect(readSettings(input)).toMatchObject({
    ok: false,
    issues: [{ path: "stateDir", source: "default", hint: "Set WEBAPPS_BACKUP_STATE_DIR." }],
  });
  const env = { WEBAPPS_BACKUP_STATE_DIR: "/srv/state" };
  expect(readSettings({ ...input, env })).toMatchObject({
    ok: true,
    settings: { stateDir: "/srv/state" },
  });
  const wrong = readSettings({ ...input, readText: () => "stateDir: [a, b]" });
  expect(wrong).toMatchObject({
    ok: false,
    issues: [{ path: "stateDir", message: 'expected a path, given ["a", "b"]' }],
  });
});

test("the default is shown with the directory it stands for", () => {
  const { values } = readSettings({ ...none, cwd: "/", configPath: "/dev/null" });
  expect(values.find(({ path }) => path === "stateDir")).toEqual({
    path: "stateDir",
    shown: "/home/me/.local/state/webapps-backup",
    source: "default",
  });
});
