import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { folderBytes } from "../../scripts/release/root-filesystem.ts";
import { eventually } from "../harness/eventually.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { within } from "../harness/within.ts";
import { commandFault } from "./command-fault.ts";
import { type Container, openContainer } from "./contained.ts";
import { unknownVariables } from "./variable-names.ts";

const packaging = resolve(import.meta.dir, "../../packaging");

describe("the Dockerfile", () => {
  const text = readFileSync(resolve(packaging, "container/Dockerfile"), "utf8");
  const instructions = text.replaceAll("\\\n", " ").split("\n");
  const said = (name: string): string =>
    instructions.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  const words = (instruction: string): readonly string[] =>
    JSON.parse(/\[.*\]$/.exec(instruction)?.[0] ?? "[]");

  test("starts and probes the executable itself, with words that it knows", () => {
    const [program, ...more] = words(said("ENTRYPOINT"));
    expect([program, ...more]).toEqual(["/usr/bin/webapps-backup"]);
    expect(commandFault(words(said("CMD")))).toBeUndefined();
    const [probe, ...asked] = words(said("HEALTHCHECK"));
    expect(probe).toBe(program ?? "");
    expect(asked).toEqual(["health"]);
    expect(commandFault(asked)).toBeUndefined();
    expect(unknownVariables(text)).toEqual([]);
  });

  test("has a user that is not root, and builds on nothing", () => {
    expect(said("USER")).toBe("65532:65532");
    expect(said("FROM")).toBe("scratch");
  });
});

describe("the image", () => {
  let folder: TemporaryFolder;
  let container: Container;

  beforeAll(async () => {
    folder = temporaryFolder();
    container = await openContainer(folder.join("image"));
  });

  afterAll(async () => {
    await container[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("holds the executable, the files of glibc that it needs, and no shell", () => {
    const rootfs = folder.join("image/rootfs");
    const files = readdirSync(rootfs, { recursive: true, encoding: "utf8" }).filter((path) =>
      statSync(join(rootfs, path)).isFile(),
    );
    const library = /^(?:usr\/)?lib(?:64)?\/.*(?:ld-linux|lib(?:c|m|dl|pthread)\.so)/;
    expect(files.filter((path) => !library.test(path)).toSorted()).toEqual([
      "etc/nsswitch.conf",
      "etc/passwd",
      "usr/bin/webapps-backup",
    ]);
  });

  test("has at most 130 MB", async () => {
    expect(await folderBytes(folder.join("image"))).toBeLessThanOrEqual(130_000_000);
  });

  test("serves as process 1 without privileges on a file system that nobody can write to, and ends in time", async () => {
    const port = await freePort();
    const env = {
      WEBAPPS_BACKUP_SERVER_PORT: String(port),
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://localhost:1",
    };
    await using serving = container.start(["serve"], env);
    const pid = await serving.pid();
    await eventually(
      async () => {
        await using asking = container.start(["health"], env);
        const exitCode = await asking.exited;
        return exitCode === 0 ? await asking.output() : exitCode;
      },
      { until: (seen) => String(seen).includes("UP: the service at "), describe: "health" },
    );
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/^NSpid:\t\d+.*\t1$/m);
    const [, uid = "0"] = /^Uid:\t(\d+)/m.exec(status) ?? [];
    expect(Number(uid)).toBeGreaterThan(0);
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n");
    const own = mounts.map((line) => line.split(" ")).find(([, , , , point]) => point === "/");
    expect(own?.[5]).toMatch(/^ro\b/);
    serving.signal("SIGTERM");
    expect(await within(10_000, "the end after SIGTERM", serving.exited)).toBe(0);
    expect(await serving.output()).toContain('"msg":"Stopping"');
  });
});
