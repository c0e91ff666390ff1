import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ContainerRuntimeClient,
  GenericContainer,
  getContainerRuntimeClient,
  Wait,
} from "testcontainers";
import { freePort } from "./free-port.ts";
import {
  type ElasticsearchOptions,
  elasticsearchVersion,
  type RunningElasticsearch,
  waitUntilHealthy,
} from "./running-elasticsearch.ts";

const inside = 9200;

/** Asks whether a container engine answers; the reason why none does is thrown. */
export async function findContainerEngine(): Promise<ContainerRuntimeClient> {
  // Testcontainers' own cleaner needs one more image, and Bun does not exit beside it: see RemoverOfContainers.
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
  return await getContainerRuntimeClient();
}

/** Starts Elastic's own image; ELASTICSEARCH_IMAGE names another one, as a copy in a registry of the house. */
export async function startContainerNode(
  engine: ContainerRuntimeClient,
  options: ElasticsearchOptions,
): Promise<RunningElasticsearch> {
  const image =
    process.env["ELASTICSEARCH_IMAGE"] ??
    `docker.elastic.co/elasticsearch/elasticsearch:${elasticsearchVersion}`;
  const folder = await realpath(
    await mkdtemp(join(options.folder ?? tmpdir(), "webapps-backup-elasticsearch-")),
  );
  // The user in the container is neither us nor in our groups.
  await chmod(folder, 0o777);
  const timeoutMs = options.startTimeoutMs ?? 300_000;
  const container = new LoopbackContainer(image, engine, await freePort(), folder);
  let log = "";
  container
    .withEnvironment(nodeEnvironment(folder, options))
    .withBindMounts([{ source: folder, target: folder }])
    .withStartupTimeout(timeoutMs)
    .withWaitStrategy(Wait.forLogMessage(/\bstarted\b/))
    .withLogConsumer((stream) => {
      stream.on("data", (line) => {
        log = `${log}${String(line)}`.slice(-4000);
      });
    });
  const node = new ContainerNode(container, image);
  try {
    await container.start();
    await waitUntilHealthy(node.url, timeoutMs);
    return node;
  } catch (error) {
    await node[Symbol.asyncDispose]();
    throw new Error(`Cannot start Elasticsearch from "${image}": ${String(error)}\n${log}`, {
      cause: error,
    });
  }
}

function nodeEnvironment(
  folder: string,
  { settings, heapMb = 512 }: ElasticsearchOptions,
): Record<string, string> {
  const all = {
    "discovery.type": "single-node",
    "path.repo": folder,
    "xpack.security.enabled": false,
    "cluster.routing.allocation.disk.threshold_enabled": false,
    "cluster.routing.allocation.node_initial_primaries_recoveries": 50,
    ...settings,
  };
  return {
    ES_JAVA_OPTS: `-Xms${heapMb}m -Xmx${heapMb}m -XX:TieredStopAtLevel=1`,
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)])),
  };
}

/** Publishes its port on loopback only, since there are no passwords, and is removed when this process is gone. */
class LoopbackContainer extends GenericContainer {
  readonly engine: ContainerRuntimeClient;
  readonly url: string;
  readonly folder: string;
  readonly #port: number;
  #id: string | undefined;
  #remover: Bun.Subprocess<"pipe", "inherit", "inherit"> | undefined;

  constructor(image: string, engine: ContainerRuntimeClient, port: number, folder: string) {
    super(image);
    const { host } = engine.info.containerRuntime;
    this.engine = engine;
    this.folder = folder;
    this.#port = port;
    this.url = `http://${host === "localhost" ? "127.0.0.1" : host}:${port}`;
    this.withExposedPorts({ container: inside, host: port });
  }

  get id(): string {
    if (this.#id === undefined) {
      throw new Error("Cannot reach the container: it was not created");
    }
    return this.#id;
  }

  async remove(): Promise<void> {
    await this.#remover?.stdin.end();
    await this.#remover?.exited;
    await rm(this.folder, { recursive: true, force: true });
  }

  protected override async beforeContainerCreated(): Promise<void> {
    if (this.engine.info.containerRuntime.host === "localhost") {
      const binding = { HostIp: "127.0.0.1", HostPort: String(this.#port) };
      this.hostConfig.PortBindings = { [`${inside}/tcp`]: [binding] };
    }
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#id = id;
    const script = join(import.meta.dir, "remove-container.ts");
    this.#remover = Bun.spawn([process.execPath, script, id, this.folder], {
      stdin: "pipe",
      stdout: "inherit",
      stderr: "inherit",
    });
  }
}

class ContainerNode implements RunningElasticsearch {
  readonly url: string;
  readonly repositoryPath: string;
  readonly origin: string;
  readonly pid = undefined;
  readonly #container: LoopbackContainer;

  constructor(container: LoopbackContainer, image: string) {
    this.url = container.url;
    this.repositoryPath = container.folder;
    this.origin = `a container of ${image}`;
    this.#container = container;
  }

  async stop(): Promise<void> {
    await this.#handle.stop({ t: 30 });
  }

  async kill(): Promise<void> {
    await this.#handle.kill({ signal: "SIGKILL" });
    await this.#handle.wait();
  }

  async freeze(): Promise<void> {
    await this.#handle.pause();
  }

  async thaw(): Promise<void> {
    await this.#handle.unpause();
  }

  async restart(): Promise<void> {
    await this.#handle.restart({ t: 30 });
    await waitUntilHealthy(this.url, 180_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.remove();
  }

  get #handle(): ReturnType<ContainerRuntimeClient["container"]["getById"]> {
    return this.#container.engine.container.getById(this.#container.id);
  }
}
