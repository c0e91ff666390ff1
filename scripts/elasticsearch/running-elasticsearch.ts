/** What a script or a test holds of an Elasticsearch that it works with, and may do to it. */
export interface RunningElasticsearch extends AsyncDisposable {
  /** Where it answers, without a trailing slash. */
  readonly url: string;
  /** A folder of this host below which the node may keep repositories of type `fs`. */
  readonly repositoryPath: string;
  /** In words: where this Elasticsearch comes from. */
  readonly origin: string;
  /** The server's process, where it is one of this host and runs. */
  readonly pid: number | undefined;
  /** Lets it end in order; data, configuration and port are kept for `restart`. */
  stop(): Promise<void>;
  /** Ends it as a power cut would; data, configuration and port are kept for `restart`. */
  kill(): Promise<void>;
  /** Stops its clock: connections are still accepted, nothing is answered until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts it again on the same port and data, after stopping it if it still runs. */
  restart(): Promise<void>;
}

/** What the caller wants of the Elasticsearch to start. */
export interface ElasticsearchOptions {
  /** Answers GET / as whole distributions do; the published zip, which is then made whole by a plugin, does not. */
  readonly welcomes?: boolean;
  /** True when the caller will stop, freeze or kill it: the one that ELASTICSEARCH_URL names is then not taken. */
  readonly own?: boolean;
  /** Lines for elasticsearch.yml on top of ours, by dotted name. */
  readonly settings?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** The folder below which it gets its own; the one for temporary files unless given. */
  readonly folder?: string;
  /** Heap in megabytes. */
  readonly heapMb?: number;
  /** How long the node may take to become healthy. */
  readonly startTimeoutMs?: number;
}

/** The one version that scripts and tests run against. */
export const elasticsearchVersion = "8.19.16";

/** Waits until the cluster can serve every index, so that nobody works against one that is still starting. */
export async function waitUntilHealthy(url: string, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let lastSeen = "nothing";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=5s`, {
        proxy: false,
        signal: AbortSignal.timeout(10_000),
      });
      lastSeen = `status ${response.status} ${(await response.text()).slice(0, 300)}`;
      if (response.ok) {
        return;
      }
    } catch (error) {
      lastSeen = String(error);
    }
    await Bun.sleep(100);
  }
  throw new Error(
    `Cannot use Elasticsearch at "${url}": it is not healthy after ${deadlineMs} ms, last seen: ${lastSeen}`,
  );
}
