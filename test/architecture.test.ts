import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { posix, resolve } from "node:path";
import { Client } from "@elastic/elasticsearch";
import { clientOptions } from "../src/elasticsearch/client-options.ts";

/**
 * Who may import whom in src. Folders know no siblings but those named here; a new folder needs a
 * line. `log` and `main` are files.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  json: [],
  config: [],
  log: [],
  systemd: [],
  backup: ["json"],
  restore: ["backup"],
  doctor: ["backup", "json", "restore"],
  guard: ["backup"],
  proxy: ["backup", "json"],
  engine: ["backup", "log", "restore"],
  elasticsearch: ["backup", "json"],
  sqlite: ["backup", "json"],
  remote: ["backup", "json"],
  metrics: ["backup", "log"],
  tracing: ["backup", "log"],
  actuator: ["backup", "json"],
  api: ["backup", "json"],
  server: ["actuator", "api", "backup", "guard", "log", "proxy"],
  cli: [
    "actuator",
    "api",
    "backup",
    "config",
    "doctor",
    "elasticsearch",
    "engine",
    "guard",
    "json",
    "log",
    "metrics",
    "proxy",
    "remote",
    "restore",
    "server",
    "sqlite",
    "systemd",
    "tracing",
  ],
  main: ["cli"],
};

/** Packages that only these may import, because only they know what is behind them. */
const packageOwners: Readonly<Record<string, readonly string[]>> = {
  "@elastic/elasticsearch": ["elasticsearch"],
  "@opentelemetry": ["tracing"],
  "bun:ffi": ["systemd"],
  "bun:sqlite": ["sqlite"],
  "lossless-json": ["json"],
  "cli-table3": ["cli"],
  commander: ["cli"],
  hono: ["actuator", "api", "server"],
  pino: ["log"],
  "pino-pretty": ["log"],
  "prom-client": ["metrics"],
  yaml: ["config"],
};

/** Where the process's environment may be read; everything else gets it handed in. */
const environmentReaders = ["src/main.ts", "src/cli/process-io.ts"];

const saysNothing =
  /^(?:common|index)$|^(?:.*-)?(?:utils?|helpers?|types|managers?|services?|handlers?)$/;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** The part of src that it names, as "backup" or "log"; undefined for a package. */
  readonly part: string | undefined;
  readonly path: string;
}

const root = resolve(import.meta.dir, "..");

function readSources(pattern: string): readonly SourceFile[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: root })]
    .toSorted()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, "utf8") }));
}

const statement = /^\s*(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"/gm;
const dynamic = /\bimport\(\s*"([^"]+)"/g;

function readImports({ path, text }: SourceFile): readonly Import[] {
  const found = [...text.matchAll(statement), ...text.matchAll(dynamic)];
  return found.map((match) => {
    const from = match[1] ?? match[2] ?? "";
    const target = from.startsWith(".") ? posix.join(posix.dirname(path), from) : undefined;
    return { from, part: target === undefined ? undefined : partOf(target), path };
  });
}

/** The part of src that a file belongs to; for a file elsewhere, its path. */
function partOf(path: string): string {
  const [top, part = ""] = path.split("/");
  return top === "src" ? part.replace(/\.ts$/, "") : path;
}

function judgeImport({ path, from, part }: Import): string | undefined {
  const own = partOf(path);
  const allowed = mayImport[own];
  if (!allowed) return `${path} is in a part of src that the table "mayImport" does not name`;
  if (part === undefined) return judgePackage(path, own, from);
  const isCarriedAlong =
    own === "cli" && (part === "package.json" || part.startsWith("docs/errors/"));
  if (part === own || allowed.includes(part) || isCarriedAlong) return undefined;
  const rule = allowed.length === 0 ? "nothing but itself" : `only ${allowed.join(", ")}`;
  return `${path} imports "${from}": ${own} may import ${rule}`;
}

function judgePackage(path: string, own: string, from: string): string | undefined {
  const owner = Object.keys(packageOwners).find(
    (name) => from === name || from.startsWith(`${name}/`),
  );
  const owners = owner === undefined ? undefined : packageOwners[owner];
  if (!owners || owners.includes(own)) return undefined;
  return `${path} imports "${from}": only ${owners.join(", ")} may`;
}

function judgeImports(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(readImports).flatMap((found) => judgeImport(found) ?? []);
}

function judgeEnvironment(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ text }) => /\b(?:process|Bun|import\.meta)\.env\b/.test(text))
    .filter(({ path }) => !environmentReaders.includes(path))
    .map(({ path }) => `${path} reads the environment: only ${environmentReaders.join(", ")} may`);
}

function judgeClients(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ text }) => /\bnew Client\((?!clientOptions\()|\bUndiciConnection\b/.test(text))
    .map(
      ({ path }) =>
        `${path} makes a Client that is not made of clientOptions(): its default connection breaks every call under Bun`,
    );
}

function judgeLength(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > 400 ? [`${path} has ${lines} lines: no file has more than 400`] : [];
  });
}

function judgeNames(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) =>
    path
      .split("/")
      .map((name) => name.replace(/\..*$/, ""))
      .filter((name) => saysNothing.test(name))
      .map((name) => `${path}: "${name}" does not say what it is; name it for what it does`),
  );
}

const sources = readSources("src/**/*.ts");
const everything = [...sources, ...readSources("test/**/*.ts"), ...readSources("scripts/**/*.ts")];

describe("the house", () => {
  test("is found by this test", () => {
    expect(sources.length).toBeGreaterThan(100);
    const imports = sources.flatMap(readImports);
    expect(imports.length).toBeGreaterThan(400);
    expect(imports.some(({ from }) => from === "./client-transport.ts")).toBe(true);
  });

  test("imports only as its table says", () => {
    expect(judgeImports(sources)).toEqual([]);
  });

  test("has no line in the table for what is not there", () => {
    const parts = new Set(sources.map(({ path }) => partOf(path)));
    expect(Object.keys(mayImport).filter((part) => !parts.has(part))).toEqual([]);
  });

  test("is drawn in CONTRIBUTING.md as it is", () => {
    const page = readFileSync(`${root}/CONTRIBUTING.md`, "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, part, imports]) => [
      part,
      imports,
    ]);
    const wanted = Object.entries(mayImport).map(([part, imports]) => [
      part,
      imports.join(", ") || "nothing",
    ]);
    expect(rows.toSorted()).toEqual(wanted.toSorted());
    const [, picture = ""] = /^```text\n(.*?)^```/ms.exec(page) ?? [];
    const level = new Map(
      picture
        .split("\n")
        .flatMap((line, at) => (line.match(/[a-z]{3,}/g) ?? []).map((part) => [part, at])),
    );
    const upwards = Object.entries(mayImport).flatMap(([part, imports]) =>
      imports.filter((other) => !((level.get(part) ?? Infinity) < (level.get(other) ?? -1))),
    );
    expect(upwards).toEqual([]);
    expect([...level.keys()].filter((part) => !(part in mayImport))).toEqual([]);
  });

  test("is not known to what stands on the other side of it in tests", () => {
    const outside = everything.filter(({ path }) =>
      /^(?:test\/harness|scripts\/elasticsearch)\//.test(path),
    );
    const known = outside.flatMap(readImports).filter(({ part }) => part && part in mayImport);
    expect(known.map(({ path, from }) => `${path} imports "${from}"`)).toEqual([]);
  });

  test("reads the environment in one place", () => {
    expect(judgeEnvironment(sources)).toEqual([]);
  });

  test("has no file of more than 400 lines", () => {
    expect(judgeLength(everything)).toEqual([]);
  });

  test("has no file or folder whose name says nothing", () => {
    expect(judgeNames(sources.map(({ path }) => path))).toEqual([]);
  });

  test("makes its Elasticsearch clients in one way", () => {
    expect(judgeClients(sources)).toEqual([]);
    expect(sources.some(({ text }) => text.includes("new Client(clientOptions("))).toBe(true);
  });
});

describe("a breach of the house's rules", () => {
  const at = (path: string, text: string): readonly SourceFile[] => [{ path, text }];

  test.each([
    [
      'import { createEngine } from "../engine/engine.ts";',
      'src/api/api.ts imports "../engine/engine.ts": api may import only backup, json',
    ],
    [
      'import type {\n  Log,\n} from "../log.ts";',
      'src/api/api.ts imports "../log.ts": api may import only backup, json',
    ],
    [
      'export { run } from "../cli/run.ts";',
      'src/api/api.ts imports "../cli/run.ts": api may import only backup, json',
    ],
    [
      'const x = await import("../sqlite/journal.ts");',
      'src/api/api.ts imports "../sqlite/journal.ts": api may import only backup, json',
    ],
    [
      'import "../../test/preload.ts";',
      'src/api/api.ts imports "../../test/preload.ts": api may import only backup, json',
    ],
    [
      'import { Database } from "bun:sqlite";',
      'src/api/api.ts imports "bun:sqlite": only sqlite may',
    ],
    [
      'import { errors } from "@elastic/elasticsearch/lib/x";',
      'src/api/api.ts imports "@elastic/elasticsearch/lib/x": only elasticsearch may',
    ],
  ])("is found in %p", (text, sentence) => {
    expect(judgeImports(at("src/api/api.ts", text))).toEqual([sentence]);
  });

  test("is found in a folder that nobody has thought of", () => {
    expect(judgeImports(at("src/new/new.ts", 'import { x } from "../json/json.ts";'))).toEqual([
      'src/new/new.ts is in a part of src that the table "mayImport" does not name',
    ]);
  });

  test("is not found in what is allowed", () => {
    const text =
      'import * as v from "valibot";\nimport { x } from "../backup/y.ts";\nimport "./z.ts";';
    expect(judgeImports(at("src/api/api.ts", text))).toEqual([]);
  });

  test.each(["process.env.PATH", 'Bun.env["PATH"]', "import.meta.env"])("is %s", (text) => {
    expect(judgeEnvironment(at("src/api/api.ts", text))).toHaveLength(1);
    expect(judgeEnvironment(at("src/main.ts", text))).toEqual([]);
  });

  test.each(["new Client({ node })", "new Client()", "const Connection = UndiciConnection;"])(
    "is a client of another making: %s",
    (text) => {
      expect(judgeClients(at("src/elasticsearch/a.ts", text))).toHaveLength(1);
    },
  );

  test.each([
    "src/api/utils.ts",
    "src/common/a.ts",
    "src/api/index.ts",
    "src/api/backup-service.ts",
    "src/engine/run-manager.ts",
    "src/api/types.d.ts",
  ])("is the name %s", (path) => {
    expect(judgeNames([path])).toHaveLength(1);
  });

  test("is a file of 401 lines", () => {
    expect(judgeLength(at("src/api/api.ts", "x\n".repeat(401)))).toHaveLength(1);
    expect(judgeLength(at("src/api/api.ts", "x\n".repeat(400)))).toEqual([]);
  });
});

test("an Elasticsearch client of ours can speak under Bun, which its default connection cannot", async () => {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => Response.json({ id: "x" }, { headers: { "x-elastic-product": "Elasticsearch" } }),
  });
  const client = new Client(
    clientOptions({
      urls: [server.url.href],
      auth: undefined,
      tls: { ca: undefined, cert: undefined, key: undefined },
      requestTimeoutMs: 5000,
    }),
  );
  try {
    expect(await client.transport.request({ method: "GET", path: "/" })).toEqual({ id: "x" });
  } finally {
    await client.close();
    await server.stop(true);
  }
});
