import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { runExecutable } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const executable = resolve(import.meta.dir, "../../dist/webapps-backup");

/** Runs the executable with a stdout that nobody reads: its reader has gone before it starts. */
async function withoutReader(args: string): Promise<{ exitCode: string; stderr: string }> {
  using folder = temporaryFolder();
  const script = `
    mkfifo "${folder.join("gone")}"
    { read -r _ < "${folder.join("gone")}"; "${executable}" ${args}; echo "ended with $?" >&2; } |
    { exec 0<&-; echo > "${folder.join("gone")}"; }`;
  const shell = Bun.spawn(["bash", "-c", script], { stdout: "pipe", stderr: "pipe" });
  const stderr = await new Response(shell.stderr).text();
  await shell.exited;
  const [said = "", exitCode = ""] = stderr.split("ended with ");
  return { exitCode: exitCode.trim(), stderr: said };
}

describe("the executable", () => {
  test("says which version it is", async () => {
    const text = await runExecutable(["version"]);
    expect(text).toMatchObject({ exitCode: 0, stderr: "" });
    expect(text.stdout).toStartWith(`webapps-backup ${version} `);
    const json = await runExecutable(["version", "--output", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ version });
    expect((await runExecutable(["--version"])).stdout).toBe(`${version}\n`);
  });

  test("refuses an unknown verb with exit code 2 and nothing on stdout", async () => {
    const { exitCode, stdout, stderr } = await runExecutable(["lst"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toStartWith('Error: Unknown command "lst"\nHint: Did you mean list?');
  });

  test.each(["version", "completion bash", "--help", "help list"])(
    "ends %p quietly with 0 where nobody reads its results",
    async (args) => {
      expect(await withoutReader(args)).toEqual({ exitCode: "0", stderr: "" });
    },
  );

  test("prints completion that bash understands", async () => {
    const { stdout } = await runExecutable(["completion", "bash"]);
    const checked = Bun.spawnSync(["bash", "-n"], { stdin: Buffer.from(stdout) });
    expect({ exitCode: checked.exitCode, stderr: checked.stderr.toString() }).toEqual({
      exitCode: 0,
      stderr: "",
    });
  });

  test("runs nothing and believes nothing that lies in the folder it is started in", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.join("evil.js"), 'console.log("evil"); process.exit(99);');
    writeFileSync(folder.join("bunfig.toml"), 'preload = ["./evil.js"]\n');
    writeFileSync(
      folder.join(".env"),
      "WEBAPPS_BACKUP_REPOSITORY=evil\nNODE_TLS_REJECT_UNAUTHORIZED=0\n",
    );
    const { exitCode, stdout } = await runExecutable(["config", "check"], {
      cwd: folder.path,
      env: { WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0" },
    });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("evil");
    expect(stdout).toMatch(/^repository +not set +default$/m);
  });

  test("shows every setting with its source, and no secret", async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.join("webapps-backup.yaml"), "# ours\nrepository: backups\n");
    const env = {
      WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME: "someone",
      WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD: "wonderful-secret",
      WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.3",
    };
    const args = ["config", "check", "--config", folder.join("webapps-backup.yaml")];
    for (const form of ["table", "json"]) {
      const { exitCode, stdout, stderr } = await runExecutable([...args, "--output", form], {
        env,
      });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain("webapps-backup.yaml:2");
      expect(stdout).toContain("WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD");
      expect(stdout).toContain("the setting camunda.version");
      expect(stdout).not.toContain("wonderful");
    }
  });

  test("checks settings although Elasticsearch is away, and says what it could not tell", async () => {
    const { exitCode, stdout, stderr } = await runExecutable(["config", "check"], {
      env: { WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1" },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^elasticsearch.url +http:\/\/127.0.0.1:1 +WEBAPPS_BACKUP_ELASTICSEARCH_URL$/m,
    );
    expect(stderr).toStartWith("Warning: The Camunda version is not known now: ");
  });

  test("names every problem of the settings at once, with exit code 2", async () => {
    const env = { WEBAPPS_BACKUP_LOG_LEVEL: "loud", WEBAPPS_BACKUP_REPOSITRY: "backups" };
    const { exitCode, stdout, stderr } = await runExecutable(["serve"], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("log.level: ");
    expect(stderr).toContain('Did you mean "WEBAPPS_BACKUP_REPOSITORY"?');
  });

  test("refuses to work without checking certificates", async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { exitCode, stderr } = await runExecutable(["list"], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("NODE_TLS_REJECT_UNAUTHORIZED");
  });
});
