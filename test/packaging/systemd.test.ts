import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSettings } from "../../src/config/read-settings.ts";
import { commandFault } from "./command-fault.ts";
import { readUnit, type UnitFile } from "./unit-file.ts";
import { unknownVariables } from "./variable-names.ts";

const root = resolve(import.meta.dir, "../../packaging");
const serviceName = "webapps-backup.service";
const creationName = "webapps-backup-create@.service";

function unit(name: string): UnitFile {
  return readUnit(readFileSync(resolve(root, "systemd", name), "utf8"));
}

function only(read: UnitFile, key: string): string {
  const [value, ...more] = read.get(key) ?? [];
  if (value === undefined || more.length > 0) throw new Error(`Cannot find one ${key}`);
  return value;
}

describe.each([serviceName, creationName])("%s", (name) => {
  test("starts what the executable knows", () => {
    const [path, ...words] = only(unit(name), "Service.ExecStart").split(" ");
    expect(path).toBe("/usr/bin/webapps-backup");
    expect(commandFault(words)).toBeUndefined();
  });

  test("leaves the executable what it needs to call the C library", () => {
    expect(unit(name).get("Service.MemoryDenyWriteExecute")).toBeUndefined();
  });

  test("needs no credentials, and none but systemd's examples gives any", () => {
    expect(unit(name).get("Service.LoadCredential")).toBeUndefined();
    expect(unit(name).get("Service.Environment")).toBeUndefined();
  });
});

test("both units work in one state directory as one user, so that a backup finds the service", () => {
  for (const key of ["Service.User", "Service.DynamicUser", "Service.StateDirectory"]) {
    expect(only(unit(creationName), key)).toBe(only(unit(serviceName), key));
  }
});

test("both units are shut off alike", () => {
  const shut = (name: string): readonly string[] =>
    [...unit(name)]
      .filter(([key]) => /\.(?:Private|Protect|Restrict[A-Z]|System|Proc|Capab|Lock)/.test(key))
      .filter(([key]) => key !== "Service.RestartPreventExitStatus")
      .map(([key, values]) => `${key}=${values.join(" ")}`);
  expect(shut(serviceName).length).toBeGreaterThan(15);
  expect(shut(creationName)).toEqual([...shut(serviceName)]);
});

test("systemd waits longer for the end than the service for its requests", () => {
  const serve = readFileSync(resolve(root, "../src/cli/serve.ts"), "utf8");
  const [, deadlineMs] = /stopDeadlineMs = (\d+)/.exec(serve) ?? [];
  const seconds = Number(only(unit(serviceName), "Service.TimeoutStopSec"));
  expect(seconds * 1000).toBeGreaterThan(2 * Number(deadlineMs));
});

test("the timer starts the backup of its own instance, at the time that the instance names", () => {
  const timer = unit("webapps-backup-create@.timer");
  expect(only(timer, "Timer.OnCalendar")).toBe("%I");
  expect(timer.get("Timer.Unit")).toBeUndefined();
});

const examples = readdirSync(resolve(root, "systemd/examples"));

test.each(examples)(
  "the example %s reads credentials that it loads, through variables of ours",
  (name) => {
    const text = readFileSync(resolve(root, "systemd/examples", name), "utf8");
    expect(unknownVariables(text)).toEqual([]);
    const read = readUnit(text);
    const loaded = (read.get("Service.LoadCredential") ?? []).map((value) => value.split(":")[0]);
    const used = (read.get("Service.Environment") ?? []).map(
      (value) => /^WEBAPPS_BACKUP_\w+_FILE=%d\/(.+)$/.exec(value)?.[1],
    );
    expect(loaded.length).toBeGreaterThan(0);
    expect(used).toEqual(loaded);
  },
);

describe("the settings file that is installed", () => {
  const text = readFileSync(resolve(root, "webapps-backup.yaml"), "utf8");
  const check = (content: string): readonly string[] => {
    const result = readSettings({
      env: {},
      cwd: "/",
      home: "/",
      uid: 0,
      configPath: "/etc/webapps-backup/webapps-backup.yaml",
      readText: (path) => (path.endsWith(".yaml") && path.includes("/etc/") ? content : ""),
    });
    return result.ok ? [] : result.issues.map(({ path, message }) => `${path}: ${message}`);
  };

  test("is accepted as it stands", () => {
    expect(check(text)).toEqual([]);
    expect(unknownVariables(text)).toEqual([]);
  });

  test("names only settings that exist where its comments are taken away", () => {
    const whole = text.replaceAll(/^(\s*)# ?(?=\s*(?:\w+:( |$)|- ))/gm, "$1");
    expect(whole).toContain("\nindexPrefix: camunda\n");
    expect(whole).toContain("\n  tls:\n    certFile: ");
    // What is left are demands that only a real installation can meet.
    const unknown = check(whole).filter((issue) => issue.includes("setting"));
    expect(unknown).toEqual([]);
  });
});
