import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { startServer } from "../harness/executable.ts";
import type { ExecutableResult } from "../harness/executable.ts";
import { killProcess } from "../harness/fault-rule.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { openRestoreScene, type RestoreScene } from "./restore-scene.ts";
import { slowRepository, surroundings, type Variables } from "./surroundings.ts";

const deadlineMs = 120_000;

interface Check {
  readonly check: string;
  readonly result: "OK" | "WARN" | "FAIL" | "SKIP";
  readonly found: string;
  readonly hint: string | null;
}

interface Diagnosed extends ExecutableResult {
  readonly checks: readonly Check[];
}

describe("doctor", () => {
  let scene: RestoreScene;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    scene = await openRestoreScene();
    folder = temporaryFolder();
    await scene.cluster.call("PUT", `/${scene.index("operate-job-8.6.0_")}/_bulk`, bulk());
    await scene.backup(7);
  }, deadlineMs);

  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  async function doctor(args: readonly string[], more?: Variables): Promise<Diagnosed> {
    const ended = await scene.commands.run(["doctor", "--output", "json", ...args], more);
    return { ...ended, checks: readChecks(ended.stdout) };
  }

  /** Everything that a doctor could leave behind, and the backups. */
  async function traces(): Promise<unknown> {
    const { cluster, repository } = scene;
    const [snapshots, indices] = await Promise.all([
      cluster.call("GET", `/_snapshot/${repository.name}/*?verbose=false`),
      cluster.call("GET", "/_resolve/index/webapps_backup_doctor_*?expand_wildcards=all"),
    ]);
    return { snapshots, indices };
  }

  const odd = (checks: readonly Check[]): readonly string[] =>
    checks.filter(({ result }) => result !== "OK").map(({ check, result }) => `${check} ${result}`);

  test(
    "finds that all is well, tries a document, leaves nothing, and no list shows it",
    async () => {
      const before = await traces();
      const { length } = scene.proxy.requests;
      const found = await doctor(["--max-age", "26h"]);
      expect(found.exitCode).toBe(0);
      // Only a few indices are there, and the test distribution knows neither privileges nor policies.
      expect(odd(found.checks)).toEqual(["privilege SKIP", "indices WARN", "policies SKIP"]);
      const trial = found.checks.find(({ check }) => check === "trial");
      expect(trial?.found).toMatch(/^A document was saved in ".*", restored, compared and deleted/);
      expect(await traces()).toEqual(before);
      const written = scene.proxy.requests.slice(length).filter(({ method }) => method === "PUT");
      expect(written.filter(({ path }) => path.includes("/_snapshot/"))).toHaveLength(1);
      // Each time for indices of our own name, and for nothing of the cluster's state.
      expect(written.at(-1)?.body).toMatch(
        /"indices":\["webapps_backup_doctor_\w+"\].*"include_global_state":false,"feature_states":\["none"\]/,
      );
      const listed = await scene.commands.run(["list", "--output", "json"]);
      expect(JSON.parse(listed.stdout)).toMatchObject({ total: 1, backups: [{ backupId: 7 }] });
    },
    deadlineMs,
  );

  test(
    "with --no-write writes nothing and says what it has left out, in a line for Nagios too",
    async () => {
      const { length } = scene.proxy.requests;
      const ended = await scene.commands.run(["doctor", "--no-write", "--output", "nagios"]);
      const sent = scene.proxy.requests.slice(length);
      expect(
        sent.filter(({ method, path }) => method !== "GET" && !path.includes("_security")),
      ).toEqual([]);
      expect(ended.exitCode).toBe(1);
      expect(ended.stdout).toMatch(
        /^WEBAPPS_BACKUP WARNING - indices: .*\|age=\d+s;;;0 ok=\d+;;;0 warn=1;;;0 fail=0;;;0 skip=4;;;0\n$/,
      );
      const late = await scene.commands.run([
        ...["doctor", "--no-write", "--output", "nagios", "--max-age", "1ms"],
      ]);
      expect(late.exitCode).toBe(2);
      expect(late.stdout).toStartWith(
        "WEBAPPS_BACKUP CRITICAL - backups: The newest complete backup, 7,",
      );
      const elsewhere = await scene.commands.run(["list", "--output", "nagios"]);
      expect(elsewhere.exitCode).toBe(3);
      expect(elsewhere.stdout).toBe(
        'WEBAPPS_BACKUP UNKNOWN - Cannot write the result of "list" for Nagios\n',
      );
    },
    deadlineMs,
  );

  test(
    "that was killed leaves things which the next one deletes",
    async () => {
      const before = await traces();
      const doomed = scene.commands.start(["doctor"]);
      await using _doomed = doomed;
      const rule = scene.proxy.on(
        { method: "POST", path: /webapps_backup_doctor_.*\/_restore/, at: "answer" },
        killProcess(doomed.pid),
      );
      await rule.struck;
      await doomed.exited;
      const next = await doctor([]);
      const [found] = next.checks.filter(({ check }) => check === "left-overs");
      expect(found?.found).toMatch(
        /^An earlier doctor had left (?:webapps_backup_doctor_\w+(?:, )?){3}: deleted$/,
      );
      expect(await traces()).toEqual(before);
    },
    deadlineMs,
  );

  test(
    "tidies up when it is interrupted",
    async () => {
      const before = await traces();
      await using interrupted = scene.commands.start(["doctor"]);
      const rule = scene.proxy.on(
        { method: "POST", path: /webapps_backup_doctor_.*\/_restore/ },
        "hold",
      );
      await rule.struck;
      interrupted.signal("SIGINT");
      rule.release();
      expect(await interrupted.exited).toBe(130);
      expect(interrupted.stderr).toContain("nothing was left behind");
      expect(await traces()).toEqual(before);
    },
    deadlineMs,
  );

  test.each([
    ["whose answer is lost", "answer", "reset", /not accessible/],
    [
      "that is refused",
      "receipt",
      { status: 500, body: '{"error":{"type":"x","reason":"no"}}' },
      /500 x/,
    ],
  ] as const)(
    "says why a snapshot %s makes the trial fail, and tidies up",
    async (_, at, fault, why) => {
      const before = await traces();
      const snapshot = /_snapshot\/[^/]+\/webapps_backup_doctor_/;
      scene.proxy.on({ method: "PUT", path: snapshot, at }, fault);
      const found = await doctor([]);
      expect(found.exitCode).toBe(9);
      const trial = found.checks.find(({ check }) => check === "trial");
      expect(trial).toMatchObject({ result: "FAIL", found: expect.stringMatching(why) });
      expect(await traces()).toEqual(before);
    },
    deadlineMs,
  );

  test(
    "never disturbs a backup that runs, and works beside the service that makes it",
    async () => {
      await using slow = await slowRepository(scene.repository);
      const commands = surroundings(slow, folder.join("service"));
      const env = { ...commands.env, WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "warn" };
      await using server = await startServer({ env });
      expect((await commands.run(["create", "8"])).exitCode).toBe(0);
      const found = await commands.run(["doctor", "--output", "json"], env);
      const checks = readChecks(found.stdout);
      expect(checks.find(({ check }) => check === "trial")).toMatchObject({
        result: "WARN",
        found: expect.stringContaining("Not tried, so as not to disturb the create of backup 8"),
      });
      expect(checks.find(({ check }) => check === "service")).toMatchObject({ result: "OK" });
      expect(checks.find(({ check }) => check === "runs")).toMatchObject({
        result: "OK",
        found: expect.stringContaining(`process ${server.pid} works on it`),
      });
      const asked = await commands.run(["doctor", "--server", server.url]);
      expect(asked.exitCode).toBe(0);
      expect(asked.stdout).toContain("  SKIP  cluster       Settings, privileges, repository");
      expect(asked.stdout).toMatch(/^ {2}OK {4}service {7}127\.0\.0\.1:\d+ answers$/m);
    },
    deadlineMs,
  );

  test(
    "tells of another prefix, another tool and half a backup in the same repository",
    async () => {
      const { cluster, repository, prefix } = scene;
      const other = `${prefix}other-operate-list-view-8.3.0_`;
      const snapshots = ["camunda_webapps_5_8.8.0_part_1_of_2", "nightly-1"];
      await cluster.call("PUT", `/${other}`, { settings: { number_of_replicas: 0 } });
      for (const name of snapshots) {
        const path = `/_snapshot/${repository.name}/${name}?wait_for_completion=true`;
        await cluster.call("PUT", path, { indices: other, include_global_state: false });
      }
      try {
        const { checks } = await doctor(["--no-write"], {
          WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: "1ms",
        });
        const warned = (name: string): string | undefined =>
          checks.find(({ check, result }) => check === name && result === "WARN")?.found;
        expect(warned("prefix")).toContain(
          `"${prefix}other" in camunda_webapps_5_8.8.0_part_1_of_2`,
        );
        expect(warned("others")).toContain("nightly-1");
        expect(warned("unfinished")).toBe("1 backup is not good: 5 INCOMPLETE");
      } finally {
        await cluster.call("DELETE", `/_snapshot/${repository.name}/${snapshots.join(",")}`);
        await cluster.call("DELETE", `/${other}`);
      }
    },
    deadlineMs,
  );

  test(
    "names what keeps it from looking: no repository, no Elasticsearch, settings that disagree",
    async () => {
      const missing = await doctor([], { WEBAPPS_BACKUP_REPOSITORY: "nowhere" });
      expect(missing.exitCode).toBe(9);
      expect(missing.checks.find(({ check }) => check === "repository")).toMatchObject({
        result: "FAIL",
        found: "No repository with name [nowhere] could be found.",
        hint: expect.stringContaining("Register"),
      });
      const { url } = scene.cluster;
      const half = await doctor(["--no-write"], {
        WEBAPPS_BACKUP_ELASTICSEARCH_URL: `http://127.0.0.1:1,${url}`,
      });
      expect(half.exitCode).toBe(0);
      expect(odd(half.checks)).toContain("address WARN");
      const away = await doctor(["--server", "http://127.0.0.1:1"]);
      expect(away.exitCode).toBe(9);
      expect(odd(away.checks)).toEqual(["service FAIL", "cluster SKIP"]);
      const dead = await doctor([], { WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1" });
      expect(dead.exitCode).toBe(9);
      expect(odd(dead.checks)).toEqual(["address FAIL", "cluster SKIP"]);
      const names = {
        WEBAPPS_BACKUP_REPOSITORY: "",
        CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME: "one",
        CAMUNDA_TASKLIST_BACKUP_REPOSITORYNAME: "two",
      };
      const torn = await doctor([], names);
      expect(torn.exitCode).toBe(9);
      expect(torn.checks[0]).toMatchObject({ check: "settings", result: "FAIL" });
      for (const word of Object.keys(names).slice(1).concat('"one"', '"two"')) {
        expect(torn.checks[0]?.found).toContain(word);
      }
    },
    deadlineMs,
  );

  test(
    "writes a report that holds all but the secrets, for this user alone",
    async () => {
      const secrets = {
        WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD: "planted-password-1",
        WEBAPPS_BACKUP_SERVER_TOKENS: "robot operate planted-token-with-24-letters-2",
        WEBAPPS_BACKUP_TOKEN: "planted-call-token-with-24-letters-3",
      };
      const path = folder.join("report.json");
      const found = await doctor(["--no-write", "--report", path], {
        ...secrets,
        WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME: "planted-user",
      });
      expect(found.stderr).toContain(path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const text = readFileSync(path, "utf8");
      expect(JSON.parse(text)).toMatchObject({
        format: 1,
        program: { version: expect.any(String) },
        doctor: { checks: expect.any(Array) },
        runs: expect.arrayContaining([
          expect.objectContaining({ backupId: 7, state: "succeeded" }),
        ]),
        snapshots: expect.arrayContaining(["camunda_webapps_7_8.8.0_part_1_of_4"]),
        stateFiles: [
          { there: true, damage: null },
          { there: true, damage: null },
        ],
      });
      const key = await doctor(["--no-write", "--report", path], {
        WEBAPPS_BACKUP_ELASTICSEARCH_API_KEY: "planted-api-key-4",
      });
      const everything = [
        text,
        readFileSync(path, "utf8"),
        found.stdout,
        found.stderr,
        key.stdout,
        key.stderr,
      ];
      expect(everything.join("\n")).not.toContain("planted-p");
      expect(everything.join("\n")).not.toMatch(/planted-(?:password|token|call|api)|cGxhbnRlZC/);
    },
    deadlineMs,
  );
});

function readChecks(stdout: string): readonly Check[] {
  return (JSON.parse(stdout) as { readonly checks: readonly Check[] }).checks;
}

/** Enough that its snapshot takes a while in a slow repository. */
function bulk(): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString("base64");
  return `{"index":{}}\n${JSON.stringify({ random })}\n`.repeat(4);
}
