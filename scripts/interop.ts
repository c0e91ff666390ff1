import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startService } from "./bench/service.ts";
import { build } from "./build.ts";
import { Cluster } from "./elasticsearch/cluster.ts";
import { type RunOptions, tryApiDescription } from "./interop/api-description.ts";
import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";
import { checkPackaging, packagingTools } from "./interop/packaging.ts";
import { prometheusTools, tryPrometheus } from "./interop/prometheus.ts";
import { checkWords, wordTools } from "./interop/words.ts";

// Clients that others have written, against the executable in front of a real Elasticsearch.
const repository = "interop";
const pythonPackages = [
  "elasticsearch>=8.19,<9",
  "elasticsearch-curator>=8,<9",
  "schemathesis>=4,<5",
];

const tools = ["node", "python3", "curl", ...packagingTools, ...prometheusTools, ...wordTools];
const missing = tools.filter((tool) => Bun.which(tool) === null);
if (missing.length > 0) {
  throw new Error(`Cannot try the clients: ${missing.join(", ")} must be installed`);
}
await checkPackaging((name) => process.stdout.write(`${name}: ok\n`));
await checkWords();
process.stdout.write("Manual pages, completion in bash, zsh and fish: ok\n");
await build();
await using elasticsearch = await startElasticsearch({ own: true, welcomes: true });
const cluster = new Cluster(elasticsearch);
await cluster.call("PUT", `/_snapshot/${repository}`, {
  type: "fs",
  settings: { location: `${cluster.repositoryPath}/${repository}` },
});
await cluster.call("PUT", "/interop/_doc/1?refresh=true", { text: "a" });
await using service = await startService(cluster.url, repository);
using folder = temporary();
const python = join(folder.path, "bin/python");
await run("Python environment", ["python3", "-m", "venv", folder.path]);
await run("Python client", [python, "-m", "pip", "install", "--quiet", ...pythonPackages]);
const script = (name: string): string => resolve(import.meta.dir, "interop", name);
await run("JavaScript client under Node", [
  "node",
  script("javascript-client.mjs"),
  service.url,
  repository,
]);
await run("Python client through the proxy", [
  python,
  script("python_client.py"),
  service.url,
  repository,
]);
const base = `${service.url}/_snapshot/${repository}`;
const curl = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*"];
await run("curl creates", [...curl, "-XPUT", `${base}/by-curl?wait_for_completion=true`]);
await run("curl lists, compressed", [...curl, "--compressed", `${base}/_all?pretty`]);
const curator = [join(folder.path, "bin/curator_cli"), "--hosts", service.url];
await run("curator shows", [...curator, "show-snapshots", "--repository", repository]);
const byCurl = JSON.stringify([{ filtertype: "pattern", kind: "prefix", value: "by-c" }]);
const deletion = ["delete-snapshots", "--repository", repository, "--filter_list", byCurl];
await run("curator deletes", [...curator, ...deletion]);
await run("curl creates again", [...curl, "-XPUT", `${base}/by-curl?wait_for_completion=true`]);
await run("curl deletes", [...curl, "-XDELETE", `${base}/by-curl`]);
await tryApiDescription(run, { cluster, repository, bin: join(folder.path, "bin") });
await tryPrometheus(service.url, folder.path, run);

async function run(
  name: string,
  command: readonly string[],
  { environment = {}, cwd = process.cwd() }: RunOptions = {},
): Promise<void> {
  const env = { ...process.env, ...environment };
  const child = Bun.spawn([...command], { stdout: "pipe", stderr: "pipe", env, cwd });
  const [exitCode, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (exitCode !== 0) throw new Error(`${name} has failed:\n${stdout}${stderr}`);
  process.stdout.write(`${name}: ok\n`);
}

function temporary(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "webapps-backup-interop-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
