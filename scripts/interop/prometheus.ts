import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../elasticsearch/free-port.ts";

/** What must be installed; Debian has both in its package "prometheus". */
export const prometheusTools: readonly string[] = ["promtool", "prometheus"];

const rules = resolve(import.meta.dir, "../../packaging/prometheus/alerts.yaml");
const ruleTests = resolve(import.meta.dir, "../../packaging/prometheus/alerts.test.yaml");
const deadlineMs = 30_000;

/** What is given a name and a command, and throws where that fails. */
export type Run = (name: string, command: readonly string[]) => Promise<void>;

/** Lets promtool judge our alerts and a page of a service, and a real Prometheus scrape it. */
export async function tryPrometheus(url: string, folder: string, run: Run): Promise<void> {
  await run("promtool reads the alerts", ["promtool", "check", "rules", rules]);
  await run("promtool tests the alerts", ["promtool", "test", "rules", ruleTests]);
  const page = join(folder, "page.txt");
  const answer = await fetch(`${url}/actuator/prometheus`, { proxy: false });
  writeFileSync(page, await answer.text());
  await run("promtool checks a page", ["sh", "-c", 'promtool check metrics <"$1"', "sh", page]);
  await scrape(url, folder);
  process.stdout.write("Prometheus scrapes: ok\n");
}

/** Prometheus asks for OpenMetrics, which is stricter than text. */
async function scrape(url: string, folder: string): Promise<void> {
  const config = join(folder, "prometheus.yml");
  const job = {
    job_name: "webapps-backup",
    metrics_path: "/actuator/prometheus",
    scrape_interval: "1s",
    static_configs: [{ targets: [new URL(url).host] }],
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ rule_files: [rules], scrape_configs: [job] }));
  const address = `127.0.0.1:${await freePort()}`;
  const child = Bun.spawn(
    [
      "prometheus",
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "tsdb")}`,
      `--web.listen-address=${address}`,
      "--log.level=warn",
    ],
    { cwd: folder, stdout: "ignore", stderr: "inherit" },
  );
  try {
    await untilScraped(`http://${address}/api/v1/query?query=webapps_backup_cluster_up`);
  } finally {
    child.kill();
    await child.exited;
  }
}

async function untilScraped(query: string): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  let seen = "nothing";
  while (performance.now() < deadline) {
    seen = await ask(query);
    if (/"value":\[[^\]]*"1"\]/.test(seen)) return;
    await Bun.sleep(250);
  }
  throw new Error(`Prometheus has not scraped the service within ${deadlineMs} ms: ${seen}`);
}

async function ask(query: string): Promise<string> {
  try {
    return await (await fetch(query, { proxy: false })).text();
  } catch (error) {
    return String(error);
  }
}
