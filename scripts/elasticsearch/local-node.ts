import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackDistribution, unpackedDistribution } from "./distribution.ts";
import { freePort } from "./free-port.ts";
import { installPlugin } from "./install-plugin.ts";
import { findJdk } from "./jdk.ts";
import { isAlive, untilGone } from "./process-state.ts";
import {
  type ElasticsearchOptions,
  type RunningElasticsearch,
  waitUntilHealthy,
} from "./running-elasticsearch.ts";
import { Supervisor } from "./supervisor.ts";
import { canEnter, giveTo, unprivilegedUser } from "./unprivileged-user.ts";

/** Starts a node of the published distribution on loopback, with everything it writes below a temporary folder. */
export async function startLocalNode(options: ElasticsearchOptions): Promise<RunningElasticsearch> {
  const folder = await realpath(
    await mkdtemp(join(options.folder ?? tmpdir(), "webapps-backup-elasticsearch-")),
  );
  try {
    const port = await freePort();
    const supervisor = await installNode(folder, port, options);
    const node = new LocalNode(folder, port, supervisor, options.startTimeoutMs ?? 300_000);
    try {
      await node.restart();
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
    return node;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Puts everything that one node needs into a folder of its own, which belongs to the user that it runs as. */
async function installNode(
  folder: string,
  port: number,
  options: ElasticsearchOptions,
): Promise<Supervisor> {
  const jdk = await findJdk();
  const user = unprivilegedUser();
  await giveTo(user, folder);
  if (!(await canEnter(folder, user))) {
    throw new Error(`Cannot run Elasticsearch as uid ${user?.uid}: it may not enter "${folder}"`);
  }
  const cached = options.welcomes
    ? await unpackDistribution(folder, jdk)
    : await unpackedDistribution(jdk);
  if (options.welcomes) await installPlugin(cached, jdk);
  // A checkout below /root, say, is closed to everybody else.
  const home = (await canEnter(cached, user)) ? cached : await unpackDistribution(folder, jdk);
  for (const name of ["config", "data", "logs", "repositories", "tmp"]) {
    await mkdir(join(folder, name));
  }
  const config = join(folder, "config");
  await cp(join(home, "config"), config, { recursive: true });
  await rm(join(config, "elasticsearch.keystore"), { force: true });
  await writeFile(
    join(config, "elasticsearch.yml"),
    await nodeSettings(folder, port, options.settings),
  );
  await giveTo(user, folder);
  const heap = options.heapMb ?? 512;
  return new Supervisor({
    command: join(home, "bin", "elasticsearch"),
    folder,
    user,
    environment: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      ES_PATH_CONF: config,
      ES_JAVA_HOME: jdk.home,
      // The second compiler takes longer over a node that lives for minutes than it ever saves.
      ES_JAVA_OPTS: `-Xms${heap}m -Xmx${heap}m -XX:TieredStopAtLevel=1`,
      ES_TMPDIR: join(folder, "tmp"),
    },
  });
}

async function nodeSettings(
  folder: string,
  port: number,
  extra: ElasticsearchOptions["settings"],
): Promise<string> {
  const settings = {
    "cluster.name": "webapps-backup",
    "node.name": "n1",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "http.port": port,
    "transport.port": await freePort(),
    "path.data": join(folder, "data"),
    "path.logs": join(folder, "logs"),
    "path.repo": [join(folder, "repositories")],
    "xpack.security.enabled": false,
    // A full disk of the developer's machine must not turn the indices read-only in the middle of a test.
    "cluster.routing.allocation.disk.threshold_enabled": false,
    // By default four shards at a time: forty new indices would take seconds.
    "cluster.routing.allocation.node_initial_primaries_recoveries": 50,
    ...extra,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join("");
}

class LocalNode implements RunningElasticsearch {
  readonly url: string;
  readonly repositoryPath: string;
  readonly origin = "the published zip with the JDK of this host";
  readonly #folder: string;
  readonly #supervisor: Supervisor;
  readonly #startTimeoutMs: number;
  #pid: number | undefined;

  constructor(folder: string, port: number, supervisor: Supervisor, startTimeoutMs: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.repositoryPath = join(folder, "repositories");
    this.#folder = folder;
    this.#supervisor = supervisor;
    this.#startTimeoutMs = startTimeoutMs;
  }

  get pid(): number | undefined {
    return this.#pid !== undefined && isAlive(this.#pid) ? this.#pid : undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    try {
      this.#pid = await this.#supervisor.start(this.#startTimeoutMs);
      await waitUntilHealthy(this.url, this.#startTimeoutMs);
    } catch (error) {
      const log = await readFile(join(this.#folder, "logs", "webapps-backup.log"), "utf8").catch(
        () => "(no log)",
      );
      throw new Error(`Cannot start Elasticsearch: ${String(error)}\n${log.slice(-4000)}`, {
        cause: error,
      });
    }
  }

  async stop(): Promise<void> {
    if (this.pid === undefined) {
      return;
    }
    await this.thaw();
    this.#signal("SIGTERM");
    const ended = await this.#gone(30_000);
    if (!ended) {
      await this.kill();
    }
  }

  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    const ended = await this.#gone(10_000);
    if (!ended) {
      throw new Error(`Cannot kill Elasticsearch: process ${this.#pid} is still there`);
    }
  }

  async freeze(): Promise<void> {
    this.#signal("SIGSTOP");
  }

  async thaw(): Promise<void> {
    this.#signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.pid !== undefined) {
      await this.kill();
    }
    await this.#supervisor.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.pid;
    if (pid === undefined) {
      throw new Error(`Cannot send ${signal} to Elasticsearch: it is not running`);
    }
    process.kill(pid, signal);
  }

  async #gone(deadlineMs: number): Promise<boolean> {
    return this.#pid === undefined || (await untilGone(this.#pid, deadlineMs));
  }
}
